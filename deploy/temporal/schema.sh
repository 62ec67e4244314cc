#!/bin/sh
# Creates the databases of the Temporal server and of the exports, and brings Temporal's schemas up to date. Run at each
# start; what is there already stays. Uses SQL_HOST, SQL_USER and SQL_PASSWORD.
set -eu

sql() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --endpoint "$SQL_HOST" --port "${SQL_PORT:-5432}" --user "$SQL_USER" \
    --database "$database" "$@"
}

for schema in temporal visibility; do
  case $schema in
    temporal) database=temporal ;;
    visibility) database=temporal_visibility ;;
  esac
  sql "$database" create
  sql "$database" setup-schema --version 0.0
  sql "$database" update-schema --schema-name "postgresql/v12/$schema"
done

sql holdfast create
