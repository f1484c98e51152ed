#!/bin/bash
# NEO4J_some_setting__name=value becomes some.setting_name=value; NEO4J_AUTH=neo4j/PASSWORD the first password. Then
# the server in place of this shell, no longer as root.
set -euo pipefail
export NEO4J_HOME=/var/lib/neo4j NEO4J_CONF=/var/lib/neo4j/conf
mkdir -p "$NEO4J_CONF" /data/dbms
touch "$NEO4J_CONF/neo4j.conf"
chown -R neo4j:neo4j "$NEO4J_HOME" /data/dbms
chmod 700 "$NEO4J_HOME" "$NEO4J_CONF"
{
    printf '%s\n' server.default_listen_address=0.0.0.0 server.directories.data=/data server.directories.logs=/logs
    for name in ${!NEO4J_*}; do
        case $name in NEO4J_HOME | NEO4J_CONF | NEO4J_AUTH) continue ;; esac
        setting=${name#NEO4J_} && setting=${setting//__/$'\n'} && setting=${setting//_/.}
        printf '%s=%s\n' "${setting//$'\n'/_}" "${!name}"
    done
} >"$NEO4J_CONF/neo4j.conf"
as_neo4j=(setpriv --reuid neo4j --regid neo4j --init-groups)
[[ $NEO4J_AUTH =~ ^neo4j/([^/]{8,})$ ]] || { echo 'NEO4J_AUTH must be neo4j/PASSWORD, 8 characters or more' >&2; exit 1; }
"${as_neo4j[@]}" java -cp 'lib/*' org.neo4j.cli.AdminTool dbms set-initial-password "${BASH_REMATCH[1]}"
exec "${as_neo4j[@]}" java "-Xmx${NEO4J_server_memory_heap_max__size:-512m}" \
    --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' org.neo4j.server.CommunityEntryPoint \
    --home-dir="$NEO4J_HOME" --config-dir="$NEO4J_CONF"
