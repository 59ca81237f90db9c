#!/usr/bin/env bash
# A Slurm cluster of several nodes on this one machine, for the tests of a fleet. Root; loopback only; Debian's slurm-wlm and munge.
#
#   cluster.sh start FOLDER NODES PORT   munged, slurmctld and NODES times slurmd (n1, n2, …); returns when all nodes are idle
#   cluster.sh cut FOLDER NODE           end the slurmd of a node, and report it as down: its tasks go on, and run a second time elsewhere
#   cluster.sh wait FOLDER JOB SECONDS   until no task of the job is left; a line for each task: number, state, restarts, exit code
#   cluster.sh stop FOLDER               cancel the jobs, and end what was started here, by process id
#
# FOLDER: absolute and short, since a socket lies in it. Ports from PORT on: the controller, the nodes, and ten for srun.
set -u
fail() { echo "cluster.sh: $1" >&2; exit 1; }
command=${1:-} folder=${2:-}
[[ $folder == /* && ${#folder} -lt 80 ]] || fail "FOLDER must be an absolute path of less than 80 characters"
export SLURM_CONF=$folder/slurm.conf

begin() { # name, command…: in the background, in a session of its own; its id is kept
  local name=$1
  shift
  setsid "$@" >"$folder/log/$name.out" 2>&1 </dev/null &
  echo $! >"$folder/pid/$name"
}

# A process is ours where its id was kept and it is still the program that was begun: ids are used again.
ours() { [ "$(readlink "/proc/$1/exe" 2>/dev/null)" = "$2" ]; }

end() { # signal, name, program
  local id
  id=$(cat "$folder/pid/$2" 2>/dev/null) && ours "$id" "$3" && kill "-$1" "$id"
}

case $command in
start)
  nodes=$3 port=$4 host=$(hostname -s)
  mkdir -p "$folder"/{pid,log,state} && chmod 755 "$folder" || fail "$folder cannot be made"
  (umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
  cat >"$SLURM_CONF" <<CONF
ClusterName=fleet
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SrunPortRange=$((port + nodes + 1))-$((port + nodes + 10))
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
# A task that is started again waits until its old credential has ended: 120 s by default.
AuthInfo=socket=$folder/munge.sock,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=1
SelectType=select/cons_tres
# The least busy node first: tasks are spread over all nodes, and there is room for those that are started again.
SelectTypeParameters=CR_CPU,CR_LLN
SlurmdParameters=config_overrides
JobRequeue=1
ReturnToService=2
SlurmdTimeout=5
KillWait=2
MinJobAge=3600
MaxArraySize=5001
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1))-$((port + nodes)) CPUs=4 RealMemory=1024 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=60 DefaultTime=10
CONF
  begin munged /usr/sbin/munged -F -f -S "$folder/munge.sock" --key-file="$folder/munge.key" --pid-file="$folder/munged.pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/munge.seed"
  for _ in {1..50}; do [ -S "$folder/munge.sock" ] && break; sleep 0.1; done
  begin slurmctld /usr/sbin/slurmctld -D -f "$SLURM_CONF"
  for i in $(seq "$nodes"); do begin "n$i" /usr/sbin/slurmd -D -f "$SLURM_CONF" -N "n$i"; done
  for _ in {1..300}; do
    [ "$(timeout 5 sinfo -h -t idle -o %D 2>/dev/null)" = "$nodes" ] && exit 0
    sleep 0.2
  done
  tail -n 5 "$folder"/log/* >&2
  "$0" stop "$folder"
  fail "not all nodes are idle after 60 s"
  ;;
cut)
  end KILL "$3" "$(readlink -f /usr/sbin/slurmd)"
  timeout 10 scontrol update nodename="$3" state=down reason=cut
  ;;
wait)
  last=$((SECONDS + $4))
  until left=$(timeout 5 squeue -h -j "$3" 2>/dev/null) && [ -z "$left" ]; do
    [ "$SECONDS" -lt "$last" ] || fail "job $3 has tasks after $4 s: $left"
    sleep 0.5
  done
  timeout 10 scontrol -o show job "$3" |
    sed -E 's/.*ArrayTaskId=([0-9]+) .*JobState=([A-Z_]+) .*Restarts=([0-9]+) .*ExitCode=([0-9:]+) .*/\1 \2 \3 \4/' | sort -n
  ;;
stop)
  timeout 5 scancel --quiet -u root 2>/dev/null
  sleep 1
  # Tasks of a node that was cut off are out of the controller's reach: they are known by what slurmd has set for them.
  for process in /proc/[0-9]*; do
    variables=$({ tr '\0' '\n' <"$process/environ"; } 2>/dev/null) || continue
    [[ $'\n'$variables$'\n' == *$'\n'"SLURM_CONF=$SLURM_CONF"$'\n'* && $variables == *SLURM_JOB_ID=* ]] && kill -KILL "${process#/proc/}" 2>/dev/null
  done
  for signal in TERM KILL; do
    for file in "$folder"/pid/*; do
      name=$(basename "$file")
      case $name in n[0-9]*) program=slurmd ;; *) program=$name ;; esac
      end "$signal" "$name" "$(readlink -f "/usr/sbin/$program")" 2>/dev/null
    done
    sleep 1
  done
  exit 0
  ;;
*) fail "unknown command $command" ;;
esac
