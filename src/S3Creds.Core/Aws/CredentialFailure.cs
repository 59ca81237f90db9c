using System.Net.Sockets;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Aws;

/// <summary>Why a provider gives no credentials. Its own text is not shown: it may be what a program printed, a secret among it.</summary>
internal static partial class CredentialFailure
{
    /// <summary>Null where the exception explains itself: a refusal of AWS, no network, a message of this program, a
    /// cancellation.</summary>
    public static bool IsUnclear(Exception exception) => !IsClear(exception);

    public static S3CredsException Of(Exception exception, string place) => new(Reason(exception, place), inner: exception);

    private static bool IsClear(Exception exception) =>
        exception is S3CredsException or OperationCanceledException
        || (exception is AmazonServiceException answered && (int)answered.StatusCode != 0)
        || exception is HttpRequestException or SocketException or TimeoutException
        || (exception.InnerException is { } inner && IsClear(inner));

    private static Diagnostic Reason(Exception exception, string place) =>
        exception switch
        {
            ProcessAWSCredentialException e when ExitStatus().Match(e.Message) is { Success: true } found => AwsCodes.UnknownProfile.With(
                $"{place} gives no credentials: its credential_process ended with exit code {found.Groups["code"].Value}",
                "run that command by itself: what it prints is not shown, since it may hold a secret"
            ),
            ProcessAWSCredentialException => AwsCodes.UnknownProfile.With(
                $"{place} gives no credentials: its credential_process does not print the JSON that AWS describes",
                "run that command by itself: it must print Version 1, AccessKeyId and SecretAccessKey"
            ),
            InvalidDataException => AwsCodes.UnknownProfile.With(
                $"{place} gives no credentials: it is incomplete, or its source_profile is missing or incomplete",
                "a profile needs aws_access_key_id and aws_secret_access_key, role_arn with source_profile, credential_process, or the "
                    + "sso settings"
            ),
            _ when exception.Message.Contains("SSO", StringComparison.Ordinal) => AwsCodes.Expired.With(
                $"{place} has no SSO session",
                $"aws sso login{(place.Split(' ') is ["profile", var name] ? $" --profile {name}" : "")}"
            ),
            _ when exception.Message.Contains("WebIdentityToken", StringComparison.OrdinalIgnoreCase) => AwsCodes.BadCredentials.With(
                $"{place} gives no credentials: the web identity token cannot be read",
                "check web_identity_token_file, or AWS_WEB_IDENTITY_TOKEN_FILE"
            ),
            AmazonServiceException => AwsCodes.BadCredentials.With(
                $"{place} gives no credentials: the endpoint that hands them out cannot be reached, or refuses",
                "check AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN, or the role of this machine"
            ),
            _ => AwsCodes.BadCredentials.With($"{place} gives no credentials", "check it with: aws sts get-caller-identity"),
        };

    [GeneratedRegex(
        @"exit value (?<code>-?[0-9]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ExitStatus();
}
