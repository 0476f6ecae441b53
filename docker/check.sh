#!/bin/bash
# Builds the images, runs compose.yaml, and waits until an image is classified: docker/check.sh
# Needs an engine; where there is none it says so and exits 3. Leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'check: %s\n' "$1"; }

if ! command -v docker >/dev/null; then
  say "there is no docker here; nothing was checked"
  exit 3
fi
if ! docker info >/dev/null 2>&1; then
  say "no engine answers docker; nothing was checked"
  exit 3
fi
if ! docker compose version >/dev/null 2>&1; then
  say "docker has no compose here; nothing was checked"
  exit 3
fi
[ -d target/eider/lib ] || mvn -q -DskipTests package

compose=(docker compose -f docker/compose.yaml)
trap '"${compose[@]}" down --volumes --timeout 20 >/dev/null 2>&1' EXIT

"${compose[@]}" build
"${compose[@]}" up --detach

for image in eider-server eider-publisher eider-job; do
  user=$(docker image inspect --format '{{.Config.User}}' "$image")
  case $user in
    '' | root | 0*) say "$image runs as root"; exit 1 ;;
  esac
done

wait_for() { # SECONDS WHAT COMMAND...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "$what did not come"
      "${compose[@]}" ps
      "${compose[@]}" logs --tail 40
      exit 1
    fi
    sleep 2
  done
  say "$what"
}

wait_for 180 "the job runs" sh -c 'curl -fsS localhost:8081/jobs/overview | grep -q RUNNING'
wait_for 300 "the canary has a model" curl -fsS localhost:8082/v2/health/ready
wait_for 600 "the stable server has a release" curl -fsS localhost:8080/v2/health/ready
wait_for 60 "Prometheus scrapes the server" sh -c \
  'curl -fsS "localhost:9090/api/v1/query?query=up{job=\"eider-serve\"}==1" | grep -q eider-serve'
wait_for 60 "Prometheus scrapes the job" sh -c \
  'curl -fsS "localhost:9090/api/v1/query?query=up{job=\"eider-job\"}==1" | grep -q eider-job'
wait_for 60 "Grafana has dashboards" sh -c 'curl -fsS localhost:3000/api/search | grep -q dash-db'
say "all is well"
