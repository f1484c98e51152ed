// Starts one Neo4j community server that answers Bolt, from jars alone:
//     java -cp 'lib/*' Launch.java HOME [attached]
// HOME/conf/neo4j.conf is read as it is. `attached` ends the server, with no care for its data, when
// standard input ends, so that a server started by a test run cannot outlive it. The same text starts 5.26 and the releases after it.

import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

public class Launch {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        DatabaseManagementService server = new DatabaseManagementServiceBuilder(home)
                .loadPropertiesFromFile(home.resolve("conf").resolve("neo4j.conf"))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        System.out.println("started");
        if (args.length > 1 && args[1].equals("attached")) {
            while (System.in.read() != -1) { }
            Runtime.getRuntime().halt(0);
        }
        Thread.currentThread().join();
    }
}
