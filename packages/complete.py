"""complete.py SHELL LOAD: completes lines in bash, zsh, fish or pwsh after LOAD, and checks what the shell makes of them.

Standard input has a line and what its last word is to become on each line, with a tab between them. Each line is printed with what the shell shows;
the exit code is 1 where one is not completed as it should be.
"""
import os, pty, re, select, subprocess, sys, time

shell, load = sys.argv[1:]
cases = [line.split("\t") for line in sys.stdin.read().splitlines()]


def typed(argv):
    """At a terminal of its own: each line is typed, then Tab, and what the shell shows is read."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(PS1="ready> ", PROMPT="ready> ", TERM="dumb", INPUTRC="/dev/null", COLUMNS="200")
        os.execvp(argv[0], argv)

    def read(enough, most):
        seen, end = "", time.time() + most
        while time.time() < end and not enough(seen):
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    seen += os.read(terminal, 65536).decode(errors="replace")
                except OSError:
                    break
        return seen

    os.write(terminal, load.encode() + b"; echo LOA''DED\n")
    if "LOADED" not in read(lambda s: "LOADED" in s, 60):
        sys.exit(f"{shell}: the completion was not loaded")
    read(lambda s: False, 0.5)
    for line, completed in cases:
        os.write(terminal, line.encode() + b"\t")
        # zsh draws with escape sequences.
        plain = lambda s: re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\x07\x08\r]", "", s)
        shown = plain(read(lambda s: completed in plain(s), 20) + read(lambda s: False, 0.3))
        os.write(terminal, b"\x03")
        read(lambda s: "ready> " in s, 5)
        yield shown, completed in shown
    os.write(terminal, b"exit\n")


def asked(argv, separator):
    """The shell's own completion, asked for the candidates of each line."""
    run = subprocess.run(argv, capture_output=True, text=True, timeout=300)
    if run.returncode != 0:
        sys.exit(f"{shell}: {run.stdout}{run.stderr}")
    answers = run.stdout.split(separator)[1:]
    for (_, completed), answer in zip(cases, answers, strict=True):
        candidates = [a.split("\t")[0].strip("'\"").rstrip("/") for a in answer.splitlines() if a]
        # A value may stand behind the name of its option, and a file behind that of its folder.
        yield " ".join(candidates), any(re.fullmatch(f"(.*[=/])?{re.escape(completed)}", c) for c in candidates)


def quoted(text):
    return "'" + text.replace("'", "''" if shell == "pwsh" else "\\'") + "'"


def results():
    match shell:
        case "bash":
            return typed(["bash", "--norc", "--noprofile", "-i"])
        case "zsh":
            return typed(["zsh", "-f", "-i"])
        case "fish":
            asks = "".join(f"; echo '# '; complete -C {quoted(line)}" for line, _ in cases)
            return asked(["fish", "--no-config", "-c", load + asks], "# \n")
        case "pwsh":
            ask = "'# '; [System.Management.Automation.CommandCompletion]::CompleteInput($_, $_.Length, $null).CompletionMatches.CompletionText"
            lines = ", ".join(quoted(line) for line, _ in cases)
            return asked(["pwsh", "-NoProfile", "-NonInteractive", "-Command", f"{load}; @({lines}) | ForEach-Object {{ {ask} }}"], "# \n")
    sys.exit(f"{shell} is no shell that is known here")


failed = False
for (line, completed), (shown, good) in zip(cases, results(), strict=True):
    failed |= not good
    print(f"{shell}: {line}{'' if good else f' is not completed to {completed}'} | {''.join(c for c in shown if c.isprintable())}")
sys.exit(failed)
