namespace S3Creds.Policy;

/// <summary>Who makes a request.</summary>
public enum RequestPrincipalKind
{
    /// <summary>An unsigned request, written <c>*</c>.</summary>
    Anonymous,

    /// <summary>The account itself: <c>arn:aws:iam::ID:root</c>.</summary>
    Root,
    User,

    /// <summary>A role as such (a policy's subject; requests come from its sessions).</summary>
    Role,
    RoleSession,
    FederatedUser,

    /// <summary>An identity provider: the ARN of an OIDC or SAML provider, or a web identity domain.</summary>
    Federated,

    /// <summary>An AWS service, for example <c>lambda.amazonaws.com</c>.</summary>
    Service,
}

/// <summary>A request's principal, parsed from its ARN, a service name, a provider, or <c>*</c>.</summary>
/// <param name="Account">12 digits; empty for services, web identity domains and anonymous requests.</param>
/// <param name="Name">The user's, role's or federated user's name, without path.</param>
public sealed record RequestPrincipal(RequestPrincipalKind Kind, string Text, string Partition, string Account, string Name)
{
    public static RequestPrincipal Anonymous { get; } = new(RequestPrincipalKind.Anonymous, "*", "aws", "", "");

    /// <summary>The account root as a policy writes it.</summary>
    internal string AccountArn { get; } = $"arn:{Partition}:iam::{Account}:root";

    /// <summary>An account by its canonical id: 64 hexadecimal digits.</summary>
    internal bool IsCanonicalUser { get; } = Text.Length == 64 && Text.All(char.IsAsciiHexDigit);

    public static RequestPrincipal Parse(string text)
    {
        if (text is "*" or "")
        {
            return Anonymous;
        }

        var parts = text.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn")
        {
            var service =
                text.Contains(".amazonaws.com", StringComparison.Ordinal)
                && !text.StartsWith("cognito-identity.", StringComparison.Ordinal);
            return new RequestPrincipal(service ? RequestPrincipalKind.Service : RequestPrincipalKind.Federated, text, "aws", "", text);
        }

        var (partition, account, resource) = (parts[1], parts[4], parts[5]);
        var segments = resource.Split('/');
        var kind = segments[0] switch
        {
            "root" => RequestPrincipalKind.Root,
            "role" => RequestPrincipalKind.Role,
            "assumed-role" => RequestPrincipalKind.RoleSession,
            "federated-user" => RequestPrincipalKind.FederatedUser,
            "oidc-provider" or "saml-provider" => RequestPrincipalKind.Federated,
            _ => RequestPrincipalKind.User,
        };
        var name = kind == RequestPrincipalKind.RoleSession && segments.Length > 1 ? segments[1] : segments[^1];
        return new RequestPrincipal(kind, text, partition, account, name);
    }

    public override string ToString() => Text;
}
