using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A statement of a trust policy that a change adds.</summary>
/// <param name="IsAnyone">It admits everyone, whatever else it asks for.</param>
/// <param name="IsConditional">It asks for more than a principal.</param>
/// <param name="IsOutside">It admits principals that are not of the account.</param>
internal sealed record TrustGrant(string Words, bool IsAnyone, bool IsOutside, bool IsConditional)
{
    public static IEnumerable<TrustGrant> New(ChangeView change, string account)
    {
        foreach (var step in change.Steps)
        {
            var (before, after) = step.Facet switch
            {
                "trust" => (step.Before?.ToNode(), step.After?.ToNode()),
                null when step.Action == StepAction.Create => (null, (step.After?.ToNode() as JsonObject)?["trust"]),
                _ => (null, null),
            };
            if (after is null)
                continue;
            var old = PolicyText.Statements(before).ToList();
            foreach (var statement in PolicyText.Statements(after).Where(s => !old.Exists(o => PolicyText.SameStatement(o, s))))
            {
                if ((statement["Effect"] as JsonValue)?.ToString() == "Allow")
                    yield return new TrustGrant(
                        StatementWords.Of(statement, account, withSid: false),
                        PolicyText.AllowsAllPrincipals(statement),
                        !StatementWords.IsOfAccount(statement, account),
                        statement.ContainsKey("Condition")
                    );
            }
        }
    }

    public override string ToString() => Words;
}
