#!/bin/bash
# Whether a process of this container answers GET PATH with 200: healthcheck.sh PORT PATH
# The images have no curl; bash opens the connection.
set -eu

[ $# -eq 2 ] || { echo "usage: $0 PORT PATH" >&2; exit 2; }
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ] || { echo "GET $2 answers $status" >&2; exit 1; }
