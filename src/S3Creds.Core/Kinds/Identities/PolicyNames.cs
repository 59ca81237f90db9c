using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Managed policies as manifests name them: an ARN, or the name of a declared policy.</summary>
internal static class PolicyNames
{
    public static string? Reference(string text, ManifestNode node, LoadContext context)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            var parts = text.Split(':', 6);
            var good =
                parts.Length == 6
                && parts[2] == "iam"
                && parts[5].StartsWith("policy/", StringComparison.Ordinal)
                && parts[5].Length > 7
                && (parts[4] == "aws" || parts[4].Length == 12);
            if (!good)
                return Refuse(KindCodes.Value, node, context, $"'{text}' is not the ARN of a managed policy", null);
            return parts[4] == "aws" || context.Account.Length != 12 || parts[4] == context.Account
                ? Spelled(PolicyReference.OfArn(text), context)
                : Refuse(
                    KindCodes.Value,
                    node,
                    context,
                    $"{text} is in account {parts[4]}: IAM attaches policies of its own account and of AWS only",
                    null
                );
        }

        var name = text.StartsWith("policy/", StringComparison.Ordinal) ? text["policy/".Length..] : text;
        return context.IsDeclared(new ResourceAddress(ResourceKind.Policy, name))
            ? Spelled($"policy/{name}", context)
            : Refuse(
                KindCodes.Undeclared,
                node,
                context,
                $"policy '{name}' is not declared",
                $"declare it under 'policies', or give the ARN: arn:{context.Partition}:iam::aws:policy/{name} for one of AWS"
            );
    }

    /// <summary>The inverse of <see cref="Reference"/>: a declared policy by its name, any other by its ARN.</summary>
    public static string Written(string reference, LoadContext context)
    {
        if (PolicyReference.Address(reference) is not { } policy)
            return reference;
        return context.IsDeclared(policy)
            ? policy.Name
            : $"arn:{context.Partition}:iam::{context.Account}:policy{context.PathOf(policy) ?? "/"}{policy.Name}";
    }

    private static string Spelled(string reference, LoadContext context) =>
        PolicyReference.Address(reference) is { } address ? context.Spelled(address).ToString() : reference;

    private static string? Refuse(DiagnosticCode code, ManifestNode node, LoadContext context, string message, string? hint)
    {
        context.Diagnostics.Add(code.At(node.Span, message, hint));
        return null;
    }
}
