#!/usr/bin/env bash
# Ceph on this machine alone: one monitor, one manager, one store in memory, and radosgw, on loopback, with free ports.
#
#   radosgw.sh start FOLDER [PID]  the last line is the address of radosgw; what it needs lies in FOLDER (new or empty, a short path);
#                                  with PID it ends when that process does
#   radosgw.sh admin FOLDER …      radosgw-admin on it
#   radosgw.sh stop FOLDER         ends what start has started
#
# Debian: apt-get install --no-install-recommends radosgw ceph-mon ceph-mgr ceph-osd ceph-common ceph-base
# The header X-Forwarded-For counts as the address of the caller, and X-Forwarded-Proto: https as TLS: as behind a proxy.
set -euo pipefail
verb=${1:?start, admin or stop} folder=${2:?a folder} until=${3:-}
export CEPH_CONF=$folder/ceph.conf

free_port() { # asks the kernel: bind to port 0
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

daemon() { # name, command …
  local name=$1
  shift
  setsid "$@" </dev/null >"$folder/log/$name.out" 2>&1 &
  echo $! >"$folder/run/$name.pid"
}

await() { # seconds, what, command …
  local left=$(($1 * 5)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((left-- > 0)) || { echo "radosgw.sh: $what did not start" >&2; tail -n 20 "$folder"/log/*.out >&2; exit 1; }
    sleep 0.2
  done
}

has_osd() { timeout 10 ceph osd stat 2>/dev/null | grep -q ' 1 up'; }

# Any answer will do: the first is 404 or an empty list.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start() {
  mkdir -p "$folder"/{mon,mgr,osd,rgw,run,log}
  local mon rgw id
  mon=$(free_port) rgw=$(free_port)
  cat >"$CEPH_CONF" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = v2:127.0.0.1:$mon/0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 0
osd objectstore = memstore
memstore device bytes = 4294967296
run dir = $folder/run
admin socket = $folder/run/\$name.\$pid.asok
log file = $folder/log/\$name.log
keyring = $folder/admin.keyring
[mon]
mon data = $folder/mon
[mgr]
mgr data = $folder/mgr
keyring = $folder/mgr/keyring
[osd]
osd data = $folder/osd
keyring = $folder/osd/keyring
[client.rgw]
keyring = $folder/rgw/keyring
rgw data = $folder/rgw
rgw frontends = beast endpoint=127.0.0.1:$rgw
rgw enable apis = s3, s3website, iam, sts, admin
rgw s3 auth use sts = true
rgw sts key = abcdefghijklmnop
rgw enable usage log = false
rgw remote addr param = HTTP_X_FORWARDED_FOR
rgw trust forwarded https = true
rgw thread pool size = 32
CONF
  monmaptool --create --fsid "$(awk '/^fsid/ { print $3 }' "$CEPH_CONF")" --addv a "[v2:127.0.0.1:$mon]" "$folder/monmap" >/dev/null
  ceph-authtool --create-keyring "$folder/mon.keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
  ceph-authtool --create-keyring "$folder/admin.keyring" --gen-key -n client.admin \
    --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
  ceph-authtool "$folder/mon.keyring" --import-keyring "$folder/admin.keyring" >/dev/null
  ceph-mon -i a --mkfs --monmap "$folder/monmap" --keyring "$folder/mon.keyring"
  daemon mon ceph-mon -i a -f
  await 30 "the monitor" timeout 5 ceph mon stat

  ceph auth get-or-create mgr.a mon 'allow profile mgr' osd 'allow *' mds 'allow *' >"$folder/mgr/keyring"
  daemon mgr ceph-mgr -i a -f
  id=$(ceph osd create)
  ceph auth get-or-create "osd.$id" mon 'allow profile osd' mgr 'allow profile osd' osd 'allow *' >"$folder/osd/keyring"
  ceph-osd -i "$id" --mkfs 2>/dev/null
  ceph osd crush add "osd.$id" 1.0 host=here root=default 2>/dev/null
  daemon osd ceph-osd -i "$id" -f
  await 60 "the store" has_osd

  ceph auth get-or-create client.rgw mon 'allow rw' osd 'allow rwx' mgr 'allow rw' >"$folder/rgw/keyring"
  daemon rgw radosgw -n client.rgw -f
  await 90 radosgw answers "$rgw"
  if [ -n "$until" ]; then setsid bash "$0" watch "$folder" "$until" </dev/null >/dev/null 2>&1 & fi
  echo "http://127.0.0.1:$rgw"
}

stop() {
  local name pid
  for name in rgw osd mgr mon; do
    [ -f "$folder/run/$name.pid" ] || continue
    pid=$(cat "$folder/run/$name.pid")
    # Nothing in memory is worth an orderly end.
    kill -KILL "$pid" 2>/dev/null || true
  done
}

watch() { # ends the servers of a test run that was killed
  while kill -0 "$until" 2>/dev/null; do sleep 1; done
  stop
}

case $verb in
  start) start ;;
  admin) shift 2; exec radosgw-admin -n client.admin "$@" ;;
  stop) stop ;;
  watch) watch ;;
  *) echo "radosgw.sh: unknown verb $verb" >&2; exit 1 ;;
esac
