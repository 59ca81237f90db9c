using System.Diagnostics.CodeAnalysis;
using CommandLine;
using S3Creds.Cli.Verbs;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>From arguments to an exit code. Nothing is loaded before the verb is known.</summary>
public static class CliProgram
{
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ManifestOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DeclarativeOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ValidateOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(PlanOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DriftOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ApplyVerbOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(DestroyOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(SchemaOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(ShowOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(RunsOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(SandboxVerbOptions))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(VersionOptions))]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Count == 0 || args[0] is "help" or "--help" or "-h" || args.Contains("--help", StringComparer.Ordinal))
        {
            await context.Out.WriteAsync(Help.Text);
            return args.Count == 0 ? ExitCode.Error : ExitCode.Done;
        }

        try
        {
            using var parser = new Parser(s =>
            {
                s.AutoHelp = false;
                s.AutoVersion = false;
                s.EnableDashDash = true;
                s.AllowMultiInstance = true;
                s.HelpWriter = null;
            });
            var parsed = parser.ParseArguments(
                args,
                typeof(ValidateOptions),
                typeof(PlanOptions),
                typeof(DriftOptions),
                typeof(ApplyVerbOptions),
                typeof(DestroyOptions),
                typeof(SchemaOptions),
                typeof(ShowOptions),
                typeof(RunsOptions),
                typeof(SandboxVerbOptions),
                typeof(VersionOptions));
            return parsed.Value switch
            {
                ValidateOptions o => await ValidateVerb.RunAsync(o, context),
                PlanOptions o => await PlanVerb.RunAsync(o, context),
                DriftOptions o => await PlanVerb.RunAsync(o, context),
                ApplyVerbOptions o => await ApplyVerb.RunAsync(o, context),
                DestroyOptions o => await ApplyVerb.RunAsync(o, context),
                SchemaOptions => await SchemaVerb.RunAsync(context),
                ShowOptions o => await ShowVerb.RunAsync(o, context),
                RunsOptions o => await RunsVerb.RunAsync(o, context),
                SandboxVerbOptions o => await SandboxVerb.RunAsync(o, context),
                VersionOptions => await VersionVerb.RunAsync(context),
                _ => throw Usage(args, parsed.Errors),
            };
        }
        catch (S3CredsException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                await context.Err.WriteLineAsync(DiagnosticText.Line(diagnostic, colour: false));
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private static S3CredsException Usage(IReadOnlyList<string> args, IEnumerable<Error> errors)
    {
        var message = errors.FirstOrDefault() switch
        {
            BadVerbSelectedError or NoVerbSelectedError => $"there is no verb '{args[0]}'",
            UnknownOptionError e => $"'{args[0]}' has no option '{e.Token}'",
            MissingValueOptionError e => $"'{e.NameInfo.NameText}' needs a value",
            MissingRequiredOptionError e => $"'{args[0]}' needs {(e.NameInfo.NameText.Length > 0 ? e.NameInfo.NameText : "an argument")}",
            BadFormatConversionError e => $"'{e.NameInfo.NameText}' has a value of the wrong form",
            { } e => e.Tag.ToString(),
            null => "nothing was asked for",
        };
        return new S3CredsException(CliCodes.Usage.Says(message, "see s3creds --help"));
    }
}
