"""A plan as a workbook that is edited elsewhere and comes back as one change."""
