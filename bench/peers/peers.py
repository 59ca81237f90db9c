#!/usr/bin/env python3
"""The same account, the same questions: s3creds beside what users would take instead, as far as it is installed.

    bench/peers/peers.py BINARY [--users 200] [--buckets 20] [--runs 3]

BINARY is a native s3creds: it also serves the emulated account, in a process of its own, and fills it. Of each program the start, a full
read of the account, a plan without changes (where it has one), and the creation of a user with an access key are run; printed are the
requests that the account saw, CPU (user and system), the largest resident set, and the shortest wall time of the runs. A program that is
not installed is a line on standard error.
"""
import argparse, importlib.util, os, re, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from scale import lines, manifest  # noqa: E402

READ = (
    "import boto3; i = boto3.client('iam'); s = boto3.client('s3')\n"
    "for p in i.get_paginator('get_account_authorization_details').paginate(Filter=['User', 'Role', 'Group', 'LocalManagedPolicy']): pass\n"
    "for b in s.list_buckets()['Buckets']: s.get_bucket_tagging(Bucket=b['Name']); s.get_bucket_versioning(Bucket=b['Name'])\n"
)
CREATE = (
    "import boto3; i = boto3.client('iam'); n = '{user}'\n"
    "i.create_user(UserName=n); i.put_user_policy(UserName=n, PolicyName='p', PolicyDocument='{policy}'); i.create_access_key(UserName=n)\n"
)
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::scale-bucket-00000/*"}]}'
CLI_READ = (
    "aws iam get-account-authorization-details --filter User Role Group LocalManagedPolicy >/dev/null && "
    "for b in $(aws s3api list-buckets --query 'Buckets[].Name' --output text); do "
    "aws s3api get-bucket-tagging --bucket $b >/dev/null; aws s3api get-bucket-versioning --bucket $b >/dev/null; done"
)
CLI_CREATE = (
    "aws iam create-user --user-name {user} >/dev/null && aws iam put-user-policy --user-name {user} --policy-name p "
    "--policy-document '{policy}' && aws iam create-access-key --user-name {user} >/dev/null"
)


def programs(binary, python):
    """Name, whether it is there, and its commands by what they do."""
    yield "s3creds", True, {
        "start": [binary, "--version"],
        "full read": [binary, "access"],
        "plan without changes": [binary, "plan", "-f", "{manifest}"],
        "a user with a key": [binary, "create", "scale-bucket-00000", "--username", "{user}", "--read-only"],
    }
    yield "boto3", importlib.util.find_spec("boto3") is not None, {
        "start": [python, "-c", "import boto3; boto3.client('iam')"],
        "full read": [python, "-c", READ],
        "a user with a key": [python, "-c", CREATE],
    }
    yield "aws CLI", shutil.which("aws") is not None, {
        "start": ["aws", "--version"],
        "full read": ["bash", "-c", CLI_READ],
        "a user with a key": ["bash", "-c", CLI_CREATE],
    }
    yield "s3-credentials", shutil.which("s3-credentials") is not None, {
        "start": ["s3-credentials", "--version"],
        "full read": ["bash", "-c", "s3-credentials list-user-policies && s3-credentials list-buckets --details"],
        "a user with a key": ["s3-credentials", "create", "scale-bucket-00000", "--username", "{user}", "--read-only"],
    }
    yield "iamy", shutil.which("iamy") is not None, {
        "start": ["iamy", "--version"],
        "full read": ["iamy", "pull", "--dir", "{folder}/iamy"],
        "plan without changes": ["iamy", "push", "--dry-run", "--dir", "{folder}/iamy"],
    }


def filled(part, places):
    for name, value in places.items():
        part = part.replace("{" + name + "}", value)
    return part


def once(command, environment, folder):
    begun = time.monotonic()
    with open(os.path.join(folder, "out.txt"), "w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(os.path.join(folder, "out.txt")) as out:
            raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}:\n{out.read()[-2000:]}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+", help="a native s3creds, or the words that start one")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--buckets", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    binary = [os.path.realpath(w) if os.path.exists(w) else w for w in options.binary]
    with tempfile.TemporaryDirectory(prefix="s3creds-peers-") as folder:
        path = os.path.join(folder, "team.yaml")
        with open(path, "w") as file:
            file.writelines(manifest(options.users, options.buckets, 0))
        log, ready = os.path.join(folder, "access.log"), os.path.join(folder, "server.txt")
        with open(ready, "w") as out:
            serve = [*binary, "sandbox", "--no-administrator", "--port", "0", "--access-log", log]
            server = subprocess.Popen(serve, stdout=out, stderr=out)
        try:
            found = []
            for _ in range(300):
                with open(ready) as text:
                    found = re.findall(r"^export (\w+)=(.*)$", text.read(), re.M)
                if len(found) >= 5:
                    break
                time.sleep(0.1)
            environment = {**os.environ, **dict(found), "AWS_EC2_METADATA_DISABLED": "true"}
            once([*binary, "apply", "-f", path, "--yes", "--quiet"], environment, folder)
            table(programs("\0", sys.executable), binary, options.runs, environment, folder, path, log)
        finally:
            server.terminate()
            server.wait()


def table(peers, binary, runs, environment, folder, path, log):
    print("| | program | requests | CPU s | peak MB | wall s |")
    print("|---|---|---|---|---|---|")
    rows, number = {}, 0
    for name, is_there, commands in peers:
        if not is_there:
            print(f"{name} is not installed: without its figures", file=sys.stderr)
            continue
        for what, command in commands.items():
            measured = []
            for _ in range(runs):
                number += 1
                places = {"manifest": path, "folder": folder, "user": f"peer-{number}", "policy": POLICY}
                words = [w for part in command for w in (binary if part == "\0" else [filled(part, places)])]
                before = lines(log)
                wall, cpu, memory = once(words, environment, folder)
                measured.append((wall, cpu, memory, lines(log) - before))
            wall, cpu, memory, requests = (min(m[i] for m in measured) for i in range(4))
            rows.setdefault(what, []).append(f"| {what} | {name} | {requests} | {cpu:.2f} | {memory / 1024:.0f} | {wall:.2f} |")
    for what in ("start", "full read", "plan without changes", "a user with a key"):
        if what in rows:
            print("\n".join(rows[what]))


if __name__ == "__main__":
    main()
