# A PostgreSQL of Debian's for the suites that need one, on a socket in a folder of its own; sourced by `run`. Without it these
# suites say that they did not run.
# Not everybody has the folders of the system's own programs in PATH.
as_postgres() { PATH=$PATH:/usr/sbin:/sbin runuser -u postgres -- "$@"; }
start_postgres() {
  [ "$(id -u)" = 0 ] || return 1
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || {
    PATH=$PATH:/usr/sbin:/sbin
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql
  } >/dev/null || return 1
  postgres_bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -1)")
  postgres_folder=$(mktemp -d) && chown postgres "$postgres_folder"
  as_postgres "$postgres_bin/initdb" -D "$postgres_folder/data" -A trust -U postgres >/dev/null || return 1
  # The databases live as long as this run, so nothing waits for the disk.
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -w -l "$postgres_folder/log" \
    -o "-k $postgres_folder -c listen_addresses='' -c fsync=off -c max_connections=200" start >/dev/null || return 1
  export POSTGRES_URL="postgres://postgres@localhost/postgres?host=$postgres_folder"
}
stop_postgres() {
  [ ! -e "$postgres_folder/data/postmaster.pid" ] || as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null
  rm -rf "$postgres_folder"
}
postgres_folder=
