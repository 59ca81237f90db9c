using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SSO;
using Amazon.SSOOIDC;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Aws;

/// <summary>The credentials options of the command line.</summary>
/// <param name="AuthText">The content of the <c>--auth</c> file: JSON or INI.</param>
/// <param name="Profile">From <c>--profile</c>, else AWS_PROFILE.</param>
/// <param name="MfaCode">Asks the user for the code of the device with this serial; null without a terminal.</param>
/// <param name="SsoSignIn">Shows the address and the code of an SSO sign-in; null without a terminal.</param>
public sealed record CredentialSource(
    string? AccessKey = null,
    string? SecretKey = null,
    string? SessionToken = null,
    string? AuthText = null,
    string? Profile = null,
    Func<string, string>? MfaCode = null,
    Action<string, string>? SsoSignIn = null
);

/// <summary>Finds credentials: explicit keys, then the auth text, then the profile, then the SDK's default chain.</summary>
public static class Credentials
{
    /// <exception cref="S3CredsException">Nothing usable was found.</exception>
    public static AWSCredentials Resolve(CredentialSource source) =>
        source switch
        {
            { AccessKey: { Length: > 0 } key, SecretKey: { Length: > 0 } secret } => Of(key, secret, source.SessionToken),
            { AccessKey: null or "", SecretKey: null or "", AuthText: { } auth } => FromAuth(auth),
            { AccessKey: null or "", SecretKey: null or "", Profile: { Length: > 0 } profile } => FromProfile(profile, source),
            { AccessKey: null or "", SecretKey: null or "" } => ByDefault(),
            _ => throw new S3CredsException(AwsCodes.BadCredentials.With("--access-key and --secret-key go together")),
        };

    /// <summary>JSON as AWS writes it (<c>{"AccessKeyId": …}</c>, or below "AccessKey" or "Credentials"), or INI, of which the first
    /// section with a key counts.</summary>
    /// <exception cref="S3CredsException">Neither, or without a key. The text is never part of the message.</exception>
    public static AWSCredentials FromAuth(string text) =>
        (text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) ? FromJson(text) : FromIni(text))
        ?? throw new S3CredsException(
            AwsCodes.BadCredentials.With(
                "the auth text holds no access key",
                "give JSON with AccessKeyId and SecretAccessKey, or INI with aws_access_key_id and aws_secret_access_key"
            )
        );

    /// <summary>Makes the AWS configuration files ready for the SDK. Before anything else asks the SDK for anything.</summary>
    public static void MakeFilesReady() => _ = CredentialFiles.Problems;

    /// <summary>The same at each turn of a run that outlives its credentials: what the files hold now counts.</summary>
    public static void ReadFilesAgain() => CredentialFiles.ReadAgain();

    /// <summary>The region: flag, AWS_REGION, AWS_DEFAULT_REGION, the profile's; null where none has it.</summary>
    public static string? Region(string? flag, Func<string, string?> environment, string? profile) =>
        NonEmpty(flag)
        ?? NonEmpty(environment("AWS_REGION"))
        ?? NonEmpty(environment("AWS_DEFAULT_REGION"))
        ?? (
            Profiles().TryGetProfile(NonEmpty(profile) ?? NonEmpty(environment("AWS_PROFILE")) ?? "default", out var found)
                ? found.Region?.SystemName
                : null
        );

    // The SDK makes these clients by name for role_arn and SSO profiles; nothing else would keep their constructors in a native binary.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceConfig))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOConfig))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOOIDCClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOOIDCConfig))]
    private static AWSCredentials FromProfile(string name, CredentialSource source)
    {
        RefuseBadFiles();
        var chain = Profiles();
        if (!chain.TryGetProfile(name, out var profile))
            throw new S3CredsException(
                AwsCodes.UnknownProfile.With($"profile {name} does not exist", "run aws configure list-profiles to list the profiles")
            );
        var place = $"profile {name}";
        try
        {
            var credentials = AWSCredentialsFactory.GetAWSCredentials(profile, chain);
            Prepare(credentials, name, source);
            return ProviderCredentials.Around(credentials, place);
        }
        catch (Exception e) when (CredentialFailure.IsUnclear(e))
        {
            throw CredentialFailure.Of(e, place);
        }
    }

    /// <summary>The SDK's reader, once the files are such that it does not quote a line of them.</summary>
    private static CredentialProfileStoreChain Profiles()
    {
        MakeFilesReady();
        return new CredentialProfileStoreChain();
    }

    /// <summary>Gives the profile's own providers a way to prompt the user, and a clear refusal without a terminal.</summary>
    private static void Prepare(AWSCredentials credentials, string name, CredentialSource source)
    {
        switch (credentials)
        {
            case AssumeRoleAWSCredentials role:
                if (role.Options?.MfaSerialNumber is { Length: > 0 } serial)
                {
                    role.Options.MfaTokenCodeCallback = () =>
                        source.MfaCode?.Invoke(serial)
                        ?? throw new S3CredsException(
                            AwsCodes.BadCredentials.With(
                                $"profile {name} needs a code of the MFA device {serial}, and cannot prompt: no terminal"
                            )
                        );
                }

                if (role.SourceCredentials is { } from)
                    Prepare(from, name, source);
                break;
            case SSOAWSCredentials sso:
                sso.Options.ClientName = "s3creds";
                sso.Options.SsoVerificationCallback = arguments =>
                {
                    if (source.SsoSignIn is null)
                        throw new S3CredsException(
                            AwsCodes.Expired.With($"the SSO session of profile {name} has expired", $"aws sso login --profile {name}")
                        );
                    source.SsoSignIn(arguments.VerificationUriComplete ?? arguments.VerificationUri, arguments.UserCode);
                };
                break;
        }
    }

    /// <exception cref="S3CredsException">A file that credentials are to come from is not one.</exception>
    private static void RefuseBadFiles()
    {
        if (CredentialFiles.Problems.Count > 0)
            throw new S3CredsException(CredentialFiles.Problems);
    }

    private static AWSCredentials ByDefault()
    {
        // Keys of the environment come first: no file is read then.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID")))
            RefuseBadFiles();
        const string Place = "the environment of this machine";
        try
        {
            // One of its own: the shared one keeps the credentials that it found first.
            using var resolver = new DefaultAWSCredentialsIdentityResolver();
            return ProviderCredentials.Around(resolver.ResolveIdentity(null), Place);
        }
        catch (AmazonClientException e)
        {
            throw new S3CredsException(AwsError.NoCredentials(), inner: e);
        }
        catch (Exception e) when (CredentialFailure.IsUnclear(e))
        {
            throw CredentialFailure.Of(e, Place);
        }
    }

    private static AWSCredentials? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            foreach (var wrapper in (string[])["Credentials", "AccessKey"])
            {
                if (root.TryGetProperty(wrapper, out var inner) && inner.ValueKind == JsonValueKind.Object)
                    root = inner;
            }

            return Text(root, "AccessKeyId") is { } key && Text(root, "SecretAccessKey") is { } secret
                ? Of(key, secret, Text(root, "SessionToken"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AWSCredentials? FromIni(string text)
    {
        // The first section that has a key, as s3-credentials reads it.
        var chosen = IniText.Parse(text).Sections.FirstOrDefault(s => s["aws_access_key_id"] is not null);
        return NonEmpty(chosen?["aws_access_key_id"]) is { } key && NonEmpty(chosen?["aws_secret_access_key"]) is { } secret
            ? Of(key, secret, chosen?["aws_session_token"])
            : null;
    }

    private static AWSCredentials Of(string key, string secret, string? token) =>
        string.IsNullOrEmpty(token) ? new BasicAWSCredentials(key, secret) : new SessionAWSCredentials(key, secret, token);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? NonEmpty(value.GetString())
            : null;

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
