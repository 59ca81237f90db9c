using System.Globalization;

namespace S3Creds.Sandbox.Hosting;

/// <summary> A fault in words, for command lines: <c>OPERATION=FAULT[@WHEN]</c>. The operation is <c>CreateUser</c>, <c>s3:PutObject</c>,
/// <c>iam:*</c> or <c>*</c>; the faults stand in <see cref="Kinds"/>; when is <c>N</c> (the Nth request of the operation), <c>first:N</c>,
/// <c>every:N</c> or <c>N%</c>. </summary>
public sealed class FaultSpec
{
    private readonly string service;
    private readonly string operation;
    private readonly FaultPoint point;
    private readonly Fault fault;
    private readonly bool onlyConditional;
    private readonly Func<long, long, bool> when;
    private long met;

    private FaultSpec(string service, string operation, FaultPoint point, Fault fault, bool onlyConditional, Func<long, long, bool> when)
    {
        (this.service, this.operation, this.point, this.fault, this.onlyConditional, this.when) = (
            service,
            operation,
            point,
            fault,
            onlyConditional,
            when
        );
    }

    /// <summary>The names of faults; those that end in <c>:</c> need a number.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "throttle",
        "slow-down",
        "internal-error",
        "unavailable",
        "denied",
        "conflict",
        "unconditional",
        "reset",
        "lost-answer",
        "duplicate",
        "html",
        "empty",
        "cut",
        "foreign-root",
        "no-marker",
        "truncate:",
        "delay:",
    ];

    /// <exception cref="FormatException">What is wrong with it, in words.</exception>
    public static FaultSpec Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new FormatException("expected OPERATION=FAULT[@WHEN], such as PutObject=slow-down@first:2");
        }

        var (name, rest) = (text[..equals], text[(equals + 1)..]);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (service, operation) = colon < 0 ? ("*", name) : (name[..colon].ToLowerInvariant(), name[(colon + 1)..]);
        if (service is not ("*" or "iam" or "sts" or "s3" or "ssm" or "kms") || operation.Length == 0)
        {
            throw new FormatException($"'{name}' is not an operation: expected iam:NAME, sts:NAME, s3:NAME, ssm:NAME, kms:NAME, NAME or *");
        }

        if (
            operation != "*"
            && !Documented.Documentation.All.Any(o => o.Name == operation && (service == "*" || Service(o.Service) == service))
        )
        {
            throw new FormatException($"'{name}' is not an operation of AWS that the sandbox knows");
        }

        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var (kind, condition) = at < 0 ? (rest, "every:1") : (rest[..at], rest[(at + 1)..]);
        var (point, fault) = Fault(kind);
        return new FaultSpec(service, operation, point, fault, kind == "conflict", When(condition));
    }

    /// <summary>A hook that asks each of them in turn, and the limit of requests before them.</summary>
    public static FaultHook? Hook(IReadOnlyList<FaultSpec> specs, RequestLimit? limit) =>
        specs.Count == 0 && limit is null
            ? null
            : (point, request, _) =>
            {
                var limited = point == FaultPoint.BeforeEffect ? limit?.Refuse(request) : null;
                return ValueTask.FromResult(
                    limited ?? specs.Select(spec => spec.Ask(point, request)).FirstOrDefault(fault => fault is not null)
                );
            };

    private static string Service(string documented) => documented == "s3control" ? "s3" : documented;

    private Fault? Ask(FaultPoint asked, RequestSummary request)
    {
        var isMeant =
            asked == point
            && (service == "*" || service == request.Service)
            && (operation == "*" || operation == request.Operation)
            && (!onlyConditional || request.IsConditional);
        return isMeant && when(Interlocked.Increment(ref met), request.Number) ? fault : null;
    }

    private static (FaultPoint Point, Fault Fault) Fault(string kind)
    {
        var colon = kind.IndexOf(':', StringComparison.Ordinal);
        long? number = colon < 0 ? null : Number(kind[(colon + 1)..], kind);
        return (colon < 0 ? kind : kind[..colon], number) switch
        {
            ("throttle", null) => (FaultPoint.BeforeEffect, Sandbox.Fault.Throttle),
            ("slow-down", null) => (FaultPoint.BeforeEffect, Sandbox.Fault.SlowDown),
            ("internal-error", null) => (FaultPoint.BeforeEffect, Sandbox.Fault.InternalError),
            ("unavailable", null) => (
                FaultPoint.BeforeEffect,
                new Fault.Error(503, "ServiceUnavailable", "Service is unable to handle request.")
            ),
            ("denied", null) => (FaultPoint.BeforeEffect, new Fault.Error(403, "AccessDenied", "Access Denied")),
            ("conflict", null) => (FaultPoint.BeforeEffect, Sandbox.Fault.ConditionalRequestConflict),
            ("unconditional", null) => (FaultPoint.BeforeEffect, new Fault.Unconditional()),
            ("reset", null) => (FaultPoint.BeforeEffect, new Fault.Reset()),
            ("lost-answer", null) => (FaultPoint.BeforeAnswer, new Fault.Reset()),
            ("duplicate", null) => (FaultPoint.BeforeEffect, new Fault.Duplicate()),
            ("html", null) => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.Page)),
            ("empty", null) => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.Empty)),
            ("cut", null) => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.Cut)),
            ("foreign-root", null) => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.ForeignRoot)),
            ("no-marker", null) => (FaultPoint.BeforeAnswer, new Fault.Strange(StrangeAnswer.NoMarker)),
            ("truncate", { } bytes) => (FaultPoint.BeforeAnswer, new Fault.Truncate((int)bytes)),
            ("delay", { } milliseconds) => (FaultPoint.BeforeEffect, new Fault.Delay(TimeSpan.FromMilliseconds(milliseconds))),
            _ => throw new FormatException(
                $"'{kind}' is not a fault: expected one of {string.Join(", ", Kinds.Select(k => k.EndsWith(':') ? k + "N" : k))}"
            ),
        };
    }

    private static Func<long, long, bool> When(string condition)
    {
        if (
            condition.EndsWith('%')
            && double.TryParse(condition[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
        )
        {
            // Drawn from the request's number, so that a run can be repeated.
            return (_, number) => Fraction(number) * 100 < percent;
        }

        var colon = condition.IndexOf(':', StringComparison.Ordinal);
        var many = Number(condition[(colon + 1)..], condition);
        return (colon < 0 ? "" : condition[..colon], many) switch
        {
            ("", > 0) => (met, _) => met == many,
            ("first", > 0) => (met, _) => met <= many,
            ("every", > 0) => (met, _) => met % many == 0,
            _ => throw new FormatException($"'@{condition}' is not a choice of requests: expected @N, @first:N, @every:N or @N%"),
        };
    }

    private static long Number(string text, string whole) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue
            ? number
            : throw new FormatException($"'{whole}' has no number where one is needed");

    // A scrambled counter: even, and the same in every run.
    private static double Fraction(long number)
    {
        var mixed = (ulong)number * 0x9E3779B97F4A7C15;
        mixed ^= mixed >> 32;
        return (mixed * 0xD6E8FEB86659FD93 >> 11) / (double)(1UL << 53);
    }
}
