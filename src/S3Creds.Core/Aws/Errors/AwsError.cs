using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Aws.Errors;

/// <summary>The one place that knows what the exceptions of the SDK mean.</summary>
public static class AwsError
{
    /// <summary>The answer of a store that does not have this call. Whether it may be believed depends on the store: <see
    /// cref="AwsSession.Lacks"/>.</summary>
    public static bool IsUnsupported(Exception exception) =>
        exception is AmazonServiceException e
        && (
            e.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
            || e.ErrorCode is "NotImplemented" or "MethodNotAllowed" or "UnknownOperation" or "UnknownOperationException" or "InvalidAction"
        );

    /// <summary>A 404 that does not name what is missing: a path that the store does not serve.</summary>
    internal static bool IsNoPath(Exception exception) =>
        exception is UnreadableAnswerException { Status: HttpStatusCode.NotFound }
        || (
            exception is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } e
            && !(e.ErrorCode?.StartsWith("NoSuch", StringComparison.Ordinal) == true && e.ErrorCode != "NoSuchKey")
        );

    /// <summary>The resource or the property is not there. A bare 404 counts: HEAD answers carry no code.</summary>
    public static bool IsNotFound(Exception exception) =>
        exception is AmazonServiceException e
        && (
            e.StatusCode == HttpStatusCode.NotFound
            || e.ErrorCode is "NoSuchEntity" or "NoSuchEntityException" or "NoSuchBucket" or "NotFound"
        );

    /// <summary> Whether a write that failed may have taken effect all the same: its answer could not be read, or what it creates is there
    /// although it was not a moment ago, as after a resend of the SDK. Reading decides. </summary>
    public static bool IsAmbiguousWrite(Exception exception) =>
        exception is UnreadableAnswerException { IsWrite: true } || IsTaken(exception);

    /// <summary>What a call creates is there already, in this account.</summary>
    public static bool IsTaken(Exception exception) =>
        exception
            is AmazonServiceException { ErrorCode: "EntityAlreadyExists" or "EntityAlreadyExistsException" or "BucketAlreadyOwnedByYou" };

    /// <summary>An object that is not there. The answer to a HEAD is a bare 404, which a missing bucket would be too.</summary>
    public static bool IsNoSuchKey(Exception exception) =>
        exception is AmazonServiceException { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" or "NotFound" };

    public static bool IsThrottle(Exception exception) =>
        exception is AmazonServiceException e
        && (
            e.StatusCode == HttpStatusCode.TooManyRequests
            || e.ErrorCode
                is "SlowDown"
                    or "RateExceeded"
                    or "RequestLimitExceeded"
                    or "PriorRequestNotComplete"
                    or "TooManyRequestsException"
                    or "BandwidthLimitExceeded"
            || e.ErrorCode?.StartsWith("Throttl", StringComparison.Ordinal) == true
            || (e.Message.Contains("Rate exceeded", StringComparison.OrdinalIgnoreCase) && e.ErrorCode != "LimitExceeded")
        );

    /// <summary>Worth another try unchanged. Never LimitExceeded or DeleteConflict: these are answers.</summary>
    public static bool IsTransient(Exception exception) =>
        exception switch
        {
            AmazonServiceException { ErrorCode: "LimitExceeded" or "DeleteConflict" } => false,
            AmazonServiceException e => IsThrottle(e)
                || e.ErrorCode
                    is "RequestTimeout"
                        or "OperationAborted"
                        or "ConcurrentModification"
                        or "EntityTemporarilyUnmodifiable"
                        or "ServiceFailure"
                        or "InternalError"
                || e.StatusCode
                    is HttpStatusCode.InternalServerError
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                || (!Answered(e) && IsNoNetwork(e)),
            _ => IsNoNetwork(exception),
        };

    /// <summary>
    /// What a write that has not reached every replica yet looks like. Retry only where this run made or changed what the call
    /// depends on; anywhere else it is a real error.
    /// </summary>
    public static bool IsPropagation(Exception exception) =>
        exception is AmazonServiceException e
        && (
            e.ErrorCode is "NoSuchEntity" or "NoSuchBucket" or "InvalidClientTokenId" or "InvalidAccessKeyId" or "AccessDenied"
            || IsWrongPrincipal(e)
        );

    /// <summary>A policy names a principal that the service does not know: S3 names it beside the message only.</summary>
    public static bool IsWrongPrincipal(AmazonServiceException e) =>
        e.ErrorCode is "MalformedPolicy" or "MalformedPolicyDocument" or "InvalidPrincipal"
        && e.Message.Contains("principal", StringComparison.OrdinalIgnoreCase);

    /// <summary>A public bucket policy is refused by a public-access block, of the bucket or of the account.</summary>
    public static bool IsBlockedPolicy(Exception exception) =>
        exception is AmazonServiceException e
        && IsAccessDenied(e)
        && (
            e.Message.Contains("BlockPublicPolicy", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("public policies are", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>The whole message of the service, with what S3 adds to it. For looking names up in it, never to be shown.</summary>
    internal static string Text(AmazonServiceException e) => BodyOf(e) is { } body ? $"{e.Message} {body}" : e.Message;

    /// <summary>The whole document of a refused write; null where it was not kept. Untrusted.</summary>
    internal static string? BodyOf(AmazonServiceException e) =>
        e is Amazon.S3.AmazonS3Exception { ResponseBody: { Length: > 0 } body } ? body : e.InnerException?.Data[BodyKey] as string;

    /// <summary>Whether a message names this user, role, group, policy or bucket: as a separate word, or as the last part of an
    /// ARN.</summary>
    internal static bool Names(string message, string name)
    {
        for (
            var at = message.IndexOf(name, StringComparison.Ordinal);
            at >= 0;
            at = message.IndexOf(name, at + 1, StringComparison.Ordinal)
        )
        {
            var before = at == 0 || !IsNamePart(message[at - 1]);
            var end = at + name.Length;
            if (
                before
                && (
                    end == message.Length
                    || !IsNamePart(message[end])
                    || (message[end] == '.' && (end + 1 == message.Length || char.IsWhiteSpace(message[end + 1])))
                )
            )
                return true;
        }

        return false;
    }

    /// <summary>A refusal that looks as if this user or role, made a moment ago, were not known everywhere: it names no other.</summary>
    public static bool IsNotThereYet(Exception exception, string name) =>
        exception is AmazonServiceException { ErrorCode: "NoSuchEntity" or "NoSuchEntityException" } e
        && (Names(e.Message, name) || !NamesSomething(e.Message));

    /// <summary>Whether a message names something at all: "The group with name x cannot be found.", "Policy arn:… does not
    /// exist".</summary>
    internal static bool NamesSomething(string message) =>
        message.Contains("arn:", StringComparison.Ordinal)
        || message.Contains("with name ", StringComparison.Ordinal)
        || message.Contains("with id ", StringComparison.Ordinal);

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '=' or '.' or '@' or ',';

    public static bool IsAccessDenied(Exception exception) =>
        exception is AmazonServiceException e
        && e.ErrorCode is "AccessDenied" or "AccessDeniedException" or "Forbidden" or "UnauthorizedOperation" or "AllAccessDisabled";

    public static bool IsExpired(Exception exception) =>
        exception is AmazonServiceException e
        && (
            e.ErrorCode is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired"
            || (e.ErrorCode == "RequestExpired" && !IsClockSkew(e))
        );

    /// <summary>Where <see cref="Exception.Data"/> holds the API's name of the call that failed.</summary>
    internal const string CallKey = "s3creds:call";

    /// <summary>Where <see cref="Exception.Data"/> of what the transport threw holds the document of a refused write.</summary>
    internal const string BodyKey = "s3creds:body";

    /// <summary>Why a read failed, with the call that failed.</summary>
    public static string Reason(Exception exception)
    {
        var found = Explain(exception);
        return exception.Data[CallKey] is string call && exception is not UnreadableAnswerException
            ? $"{call}: {found.Message}"
            : found.Message;
    }

    /// <summary>The message for the user. <paramref name="doing"/> is what was tried: "read bucket/media".</summary>
    public static Diagnostic Explain(Exception exception, string? doing = null)
    {
        if (exception is S3CredsException { Diagnostics.Count: > 0 } ours)
            return ours.Diagnostics[0];
        if (exception is not AmazonServiceException && SecretAnswer.IsMarked(exception))
            return AwsCodes.NoNetwork.With(
                $"{(doing is null ? "" : doing + ": ")}the answer was lost; it is not shown: it may contain a secret"
            );
        var found = exception switch
        {
            AmazonServiceException e when Answered(e) => Service(e),
            AmazonServiceException e when !IsNoNetwork(e) => Service(e),
            _ when IsNoNetwork(exception) => AwsCodes.NoNetwork.With(
                "the store cannot be reached: " + NetworkProblem.Of(exception),
                "check the network, the proxy (HTTPS_PROXY), --endpoint-url and the region"
            ),
            AmazonClientException e when IsNoCredentials(e) => NoCredentials(),
            // A provider of credentials wraps what went wrong: a refused AssumeRole, an MFA code that could not be prompted for.
            AmazonClientException { InnerException: (S3CredsException or AmazonServiceException) and var cause } e => Explain(
                cause,
                ClientProblem.Doing(e)
            ),
            AmazonClientException e => AwsCodes.BadCredentials.With(
                ClientProblem.Of(e),
                "compare with `aws sts get-caller-identity`, which finds its credentials in the same places"
            ),
            _ => AwsCodes.Refused.With($"an unexpected failure ({exception.GetType().Name})"),
        };
        return doing is null ? found : found with { Message = $"{doing}: {found.Message}" };
    }

    /// <summary>The refused action as IAM words it ("… is not authorized to perform: s3:PutBucketTagging on resource: …"); null where S3
    /// has only Access Denied.</summary>
    public static string? MissingAction(string message)
    {
        const string Before = "not authorized to perform: ";
        var at = message.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var rest = message.AsSpan(at + Before.Length);
        var end = rest.IndexOfAnyExcept(ActionCharacters);
        var action = end < 0 ? rest : rest[..end];
        return action.Contains(':') ? action.ToString() : null;
    }

    internal static Diagnostic NoCredentials() =>
        AwsCodes.NoCredentials.With(
            "no credentials were found",
            "give --access-key and --secret-key, --auth FILE or --profile NAME, set AWS_ACCESS_KEY_ID, or sign in with `aws sso login`"
        );

    private static readonly System.Buffers.SearchValues<char> ActionCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-*"
    );

    private static Diagnostic Service(AmazonServiceException e)
    {
        if (e is UnreadableAnswerException { IsWrite: var isWrite })
        {
            return AwsCodes.Unreadable.With(
                Identified(e) + (isWrite ? "; whether it took effect is not known" : ""),
                "the answer may not be from the store: check --endpoint-url, the proxy (HTTPS_PROXY) and the network"
                    + (isWrite ? ", then run it again" : "")
            );
        }

        var what = Described(e);
        if (IsClockSkew(e))
            return AwsCodes.ClockSkew.With(what, "set this machine's clock (timedatectl set-ntp true): signatures live 15 minutes");
        if (IsExpired(e))
            return AwsCodes.Expired.With(what, "sign in again (aws sso login, or get a new session token)");
        if (
            e.ErrorCode
            is "InvalidClientTokenId"
                or "InvalidAccessKeyId"
                or "UnrecognizedClientException"
                or "SignatureDoesNotMatch"
                or "AuthFailure"
                or "InvalidToken"
        )
            return AwsCodes.NotAccepted.With(
                what,
                "the access key is wrong, inactive or of another account or partition; check --profile and the environment"
            );
        if (IsWrongRegion(e))
            return AwsCodes.WrongRegion.With(
                what,
                "name the right region in the manifest, with --region, or with --bucket-region for a bucket that create makes"
            );
        if (IsAccessDenied(e) || e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            return AwsCodes.AccessDenied.With(what, DeniedHint(e));
        if (IsUnsupported(e))
            return AwsCodes.Unsupported.With(what);
        if (IsThrottle(e))
            return AwsCodes.Throttled.With(what, "run again later: steps that are done are not repeated");
        if (e.ErrorCode == "BucketAlreadyExists")
            return AwsCodes.BucketTaken.With(what, "bucket names are shared by all accounts: choose another");
        if (e.ErrorCode == "BucketNotEmpty")
            return AwsCodes.BucketNotEmpty.With(what);
        if (IsNotFound(e))
            return AwsCodes.NotFound.With(what);
        return IsTransient(e) ? AwsCodes.Unavailable.With(what, "run again later") : AwsCodes.Refused.With(what, RefusedHint(e));
    }

    /// <summary>Without an answer of the store there is no status.</summary>
    private static bool Answered(AmazonServiceException e) => (int)e.StatusCode != 0;

    private static string DeniedHint(AmazonServiceException e)
    {
        if (IsBlockedPolicy(e))
            return "a public-access block refuses public policies, the bucket's or the account's: s3creds make-public BUCKET lifts the "
                + "bucket's";
        if (e.Message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase))
            return "a policy denies this explicitly: an allow elsewhere does not help";
        // S3 returns to the account's root only "Access Denied".
        if (e.Data[CallKey] is "PutBucketPolicy" && MissingAction(e.Message) is null)
            return "a public-access block may refuse a public policy: s3creds make-public BUCKET lifts the bucket's";
        return !SecretAnswer.IsMarked(e) && MissingAction(e.Message) is { } action
            ? $"allow {action} to the identity that runs s3creds"
            : "allow this call to the identity that runs s3creds (docs/keys.md lists what keys need)";
    }

    private static string? RefusedHint(AmazonServiceException e) =>
        e.ErrorCode switch
        {
            "InvalidBucketAclWithObjectOwnership" =>
                "the bucket's ACL still grants to others: reset it (aws s3api put-bucket-acl --acl private) first",
            "LimitExceeded" when e.Message.Contains("AccessKeysPerUser", StringComparison.Ordinal) =>
                "a user has two access keys at most, inactive ones count: delete one that is no longer used (aws iam list-access-keys, "
                    + "aws iam delete-access-key)",
            "LimitExceeded" or "TooManyBuckets" => QuotaHint(e.Message),
            _ => null,
        };

    /// <summary>IAM names the quota: "Cannot exceed quota for GroupsPerUser: 10". Those of one user, role, group or policy cannot be raised
    /// as an account's can.</summary>
    private static string QuotaHint(string message)
    {
        const string Before = "Cannot exceed quota for ";
        var at = message.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        var name = at < 0 ? "" : string.Concat(message[(at + Before.Length)..].TakeWhile(char.IsAsciiLetterOrDigit));
        return name.Contains("Per", StringComparison.Ordinal) && !name.EndsWith("PerAccount", StringComparison.Ordinal)
            ? $"the quota {name} is of one resource, not of the account: remove something from it"
            : "a quota of the account is reached: remove something or ask for more";
    }

    private static bool IsClockSkew(AmazonServiceException e) =>
        e.ErrorCode is "RequestTimeTooSkewed" or "RequestInTheFuture"
        || (
            e.ErrorCode is "SignatureDoesNotMatch" or "InvalidSignatureException" or "RequestExpired"
            && (
                e.Message.Contains("Signature expired", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("not yet current", StringComparison.OrdinalIgnoreCase)
            )
        );

    private static bool IsWrongRegion(AmazonServiceException e) =>
        e.ErrorCode
            is "PermanentRedirect"
                or "TemporaryRedirect"
                or "AuthorizationHeaderMalformed"
                or "IllegalLocationConstraintException"
                or "InvalidLocationConstraint"
        || e.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect;

    internal static bool IsNoNetwork(Exception exception) =>
        exception is HttpRequestException or SocketException or TimeoutException or IOException
        || (exception.InnerException is { } inner && IsNoNetwork(inner));

    private static bool IsNoCredentials(AmazonClientException e) =>
        e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
        && (
            e.Message.Contains("find", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("resolve", StringComparison.OrdinalIgnoreCase)
        );

    private static string Described(AmazonServiceException e)
    {
        if (SecretAnswer.IsMarked(e))
            return $"{(IsCode(e.ErrorCode) ? e.ErrorCode : $"HTTP {(int)e.StatusCode}")}: {Identified(e)}";
        var code = string.IsNullOrEmpty(e.ErrorCode) ? $"HTTP {(int)e.StatusCode}" : OneLine(e.ErrorCode);
        return $"{code}: {Identified(e)}";
    }

    /// <summary>The message of the service, where it cannot hold a secret that is not known yet.</summary>
    private static string Identified(AmazonServiceException e) =>
        SecretAnswer.IsMarked(e)
            ? "the message of the service is not shown: it may contain a secret"
            : Message(e.Message) + (string.IsNullOrEmpty(e.RequestId) ? "" : $" (request {OneLine(e.RequestId)})");

    /// <summary>A refusal that stands in a list of an answer, such as that of a key in DeleteObjects.</summary>
    public static string Reason(string? code, string? message) =>
        $"{(string.IsNullOrWhiteSpace(code) ? "refused" : OneLine(code))}: {Message(message)}";

    private static string Message(string? text) => HasNoReason(text) || OneLine(text!) is not { Length: > 0 } line ? NoReason : line;

    /// <summary>An answer without an error document, as every HEAD has it: the SDK puts a text of its own there.</summary>
    private static bool HasNoReason(string? text) =>
        string.IsNullOrWhiteSpace(text)
        || IsMarkup(text)
        || text.StartsWith("Error making request with Error Code ", StringComparison.Ordinal)
        || text.StartsWith("The service returned an error", StringComparison.Ordinal)
        // What .NET puts in the place of a message that is null.
        || (text.StartsWith("Exception of type '", StringComparison.Ordinal) && text.EndsWith("' was thrown.", StringComparison.Ordinal));

    private const string NoReason = "the store gives no reason";

    /// <summary>A page or a document in place of a message, as gateways put them there.</summary>
    private static bool IsMarkup(string text) => Array.Exists(Markup, m => text.Contains(m, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] Markup = ["<html", "<!doctype", "<?xml", "</", "/>"];

    private static bool IsCode(string? code) => code is { Length: > 0 and <= 50 } && code.All(char.IsAsciiLetter);

    /// <summary>A store's text is untrusted: one line, no control characters, bounded.</summary>
    private static string OneLine(string text)
    {
        var clean = string.Concat(text.Trim().Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd('.').Trim();
        return clean.Length <= 600 ? clean : clean[..600] + "…";
    }
}
