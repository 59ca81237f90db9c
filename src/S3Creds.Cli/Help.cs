namespace S3Creds.Cli;

internal static class Help
{
    public const string Text = """
        s3creds: S3 credentials as code.

        declare
          validate -f FILE     check manifests, offline
          plan -f FILE         what an apply would do (--out PLAN, --format json, --detailed-exitcode)
          drift -f FILE        the same reading; exit 0 no change, 2 changes
          apply -f FILE        plan, confirm, carry out (--yes, --allow TOKEN); apply PLAN carries out a saved plan
          destroy -f FILE      remove what the manifests' owner owns
        look
          show PLAN            a saved plan, as text (--format json: as it is)
          runs [ID]            past applies, or one of them step by step
        tools
          schema               the JSON Schema of manifests, for editors
          sandbox              serve an emulated account (IAM and STS) on this machine
          version              the version

        examples
          s3creds plan -f team.yaml --out plan.json && s3creds apply plan.json
          s3creds sandbox --port 4566
          s3creds show plan.json
          s3creds runs

        """;
}
