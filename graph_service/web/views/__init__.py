"""The pages themselves: each turns an answer into what its template shows."""
