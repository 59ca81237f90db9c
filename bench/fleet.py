#!/usr/bin/env python3
"""What an account costs in a fleet: requests, CPU and peak memory of a first apply, and of a plan after it, as the fleet grows.

    bench/fleet.py BINARY [--accounts 250,1000] [--users 500] [--throttle iam=60/120] [--parallel-accounts 8]

BINARY is a native s3creds. Each fleet runs against an emulated organisation of its own, in memory and in another process, which throttles
each account as --throttle says ('none': not at all). Requests are those of the report: what is refused and sent again counts. CPU is
user and system time of the client alone, memory its largest resident set: neither depends on what else the machine does. The exit status is
1 where an account is not done, or costs more requests in the largest fleet than 1.25 times what it costs in the smallest.
"""
import argparse, json, os, re, subprocess, sys, tempfile, time

FIRST = 300_000_000_001
SECONDS_TO_START = 600


def declare(folder, accounts, users):
    with open(os.path.join(folder, "m.yaml"), "w") as file:
        file.write("apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nexternal: {buckets: [data]}\nusers:\n")
        file.writelines(f"  u{u}: {{access: [{{bucket: data, allow: read-only, prefix: users/{u}/}}]}}\n" for u in range(1, users + 1))
    with open(os.path.join(folder, "fleet.yaml"), "w") as file:
        file.write("apiVersion: s3creds/fleet/v1\ntemplate:\n  role: OrganizationAccountAccessRole\n  manifests: m.yaml\naccounts:\n")
        file.writelines(f'  "{FIRST + a}": {{}}\n' for a in range(accounts))


def environment_of(path):
    """Where the emulated organisation listens and the key of its administrator, once it has printed them."""
    for _ in range(SECONDS_TO_START * 10):
        with open(path) as file:
            text = file.read()
        given = dict(re.findall(r"^export (\w+)=(.*)$", text, re.M))
        if "AWS_DEFAULT_REGION" in given:
            return {**os.environ, **given, "AWS_EC2_METADATA_DISABLED": "true"}
        time.sleep(0.1)
    raise SystemExit("the emulated organisation has not started")


def run(command, environment, folder, exits):
    """The report, seconds, CPU seconds and peak KiB of one run."""
    report, begun = os.path.join(folder, "report.json"), time.monotonic()
    with open(report, "w") as out, open(os.path.join(folder, "errors.txt"), "w") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    with open(report) as out, open(os.path.join(folder, "errors.txt")) as errors:
        if process.returncode not in exits:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{out.read()[-3000:]}{errors.read()[-20000:]}")
        return json.load(out), time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def measure(options, accounts):
    with tempfile.TemporaryDirectory(prefix="s3creds-fleet-") as folder:
        declare(folder, accounts, options.users)
        ready = os.path.join(folder, "server.txt")
        throttle = [] if options.throttle == "none" else ["--throttle", options.throttle]
        with open(ready, "w") as out:
            server = subprocess.Popen(
                [options.binary, "sandbox", "--port", "0", "--member-accounts", str(accounts), *throttle], stdout=out, stderr=out
            )
        try:
            environment = environment_of(ready)
            at_once = ["--parallel-accounts", str(options.parallel_accounts)]
            common = ["-f", "fleet.yaml", "-q", "--format", "json", "--results", "results", *at_once]
            for verb, more, exits in [("apply", ["--yes", "--run", "r1"], [0]), ("plan", ["--run", "r2"], [0])]:
                yield verb, *run([options.binary, "fleet", verb, *common, *more], environment, folder, exits)
        finally:
            server.terminate()
            server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=os.path.realpath)
    parser.add_argument("--accounts", default="250,1000")
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--throttle", default="iam=60/120")
    parser.add_argument("--parallel-accounts", type=int, default=8)
    options = parser.parse_args()
    print(f"{options.users} users in each account, {options.parallel_accounts} accounts at once, throttled: {options.throttle}\n")
    print("| accounts | verb | requests of an account: least, mean, most | CPU s | CPU s of an account | peak MB | minutes |")
    print("|---|---|---|---|---|---|---|")
    first, over = {}, []
    for accounts in (int(n) for n in options.accounts.split(",")):
        for verb, report, seconds, cpu, memory in measure(options, accounts):
            requests = [a["requests"] for a in report["accounts"]]
            mean = sum(requests) / len(requests)
            print(
                f"| {accounts:,} | {verb} | {min(requests):,}, {mean:,.0f}, {max(requests):,} | {cpu:.0f} | {cpu / accounts:.2f} "
                f"| {memory / 1024:.0f} | {seconds / 60:.1f} |",
                flush=True,
            )
            if len(requests) != accounts:
                over.append(f"{verb}: the report has {len(requests)} of {accounts} accounts")
            if mean > 1.25 * first.setdefault(verb, mean):
                over.append(f"{verb}: {first[verb]:,.0f} requests an account, then {mean:,.0f}")
    for line in over:
        print(line, file=sys.stderr)
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
