using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering.Html;

/// <summary>The answer before all else: whether the plan can be applied, and what is missing.</summary>
/// <param name="Title">A few words for the window's title.</param>
internal sealed record PlanVerdict(string Title, string Sentence, string Reason, bool IsReady, bool HasCommand);

/// <summary>What the sections of a plan's page share: the view, the places that they link to, and the tags that filters know.</summary>
internal sealed class PlanReport
{
    private static readonly Risk[] Approved = [Risk.Public, Risk.Admin, Risk.Trust, Risk.Delete, Risk.Self, Risk.Undecided];

    private readonly Dictionary<ResourceAddress, string> ids = [];
    private readonly Dictionary<string, string> links = new(StringComparer.Ordinal);

    public PlanReport(Plan plan, ViewSettings settings)
    {
        Plan = plan;
        View = PlanView.Of(plan, settings);
        Matrix = AccessMatrix.Of(plan);
        foreach (var change in View.Changes)
            ids[change.Address] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"c{ids.Count + 1}");
        Risks =
        [
            .. RiskNames(Enum.GetValues<Risk>().Aggregate((a, b) => a | b))
                .Select(tag => (tag, View.Changes.Count(c => RiskNames(c.Risk).Contains(tag))))
                .Where(r => r.Item2 > 0),
        ];
        // A deletion is a risk and an action of one name: one chip.
        Actions =
        [
            .. View
                .Changes.GroupBy(c => c.Action)
                .OrderBy(g => g.Key)
                .Select(g => (Tag: Verb(g.Key), g.Count()))
                .Where(a => !Risks.Any(r => r.Tag == a.Tag)),
        ];
        Origins = [.. View.Changes.SelectMany(c => c.Origins).CountBy(o => o).OrderBy(o => o.Key).Select(o => (o.Key, o.Value))];
        Verdict = VerdictOf(plan, View.Command.Count > 0);
    }

    public Plan Plan { get; }

    public PlanView View { get; }

    public AccessMatrix? Matrix { get; }

    public PlanVerdict Verdict { get; }

    /// <summary>The risks of the plan with the number of resources, the gravest first.</summary>
    public IReadOnlyList<(string Tag, int Count)> Risks { get; }

    public IReadOnlyList<(string Tag, int Count)> Actions { get; }

    /// <summary>The origins of the changes with the number of resources; none where the plan was made without a base.</summary>
    public IReadOnlyList<(StepOrigin Origin, int Count)> Origins { get; }

    /// <summary>The id of a change: never a name of the account, which could be that of another element.</summary>
    public string? IdOf(ResourceAddress address) => ids.GetValueOrDefault(address);

    /// <summary>The address of the change with an id.</summary>
    public string AddressOf(string id) => Changed(id).Address.ToString();

    /// <summary><c>+</c>, <c>~</c> or <c>−</c> of the change with an id.</summary>
    public string SignOf(string id) =>
        Changed(id).Action switch
        {
            StepAction.Create => "+",
            StepAction.Delete => "−",
            StepAction.Adopt => ">",
            StepAction.Release => "<",
            _ => "~",
        };

    private ChangeView Changed(string id) => View.Changes[int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) - 1];

    /// <summary>Where the cause of a change of access is shown: the principal itself, what gives to it, else the bucket; null where it is
    /// none of the changes.</summary>
    public string? CauseOf(string who, string bucket)
    {
        if (!links.TryGetValue(who, out var id))
            links[who] = id = ResourceAddress.Parse(who) is { } address && IdOf(address) is { } own ? own : "";
        return id.Length > 0 ? id
            : IdOf(new ResourceAddress(ResourceKind.Bucket, bucket)) is { } of ? of
            : ResourceAddress.Parse(who) is { } holder ? Giving(holder)
            : null;
    }

    /// <summary>The gravest first; those that need an approval come before those that are reported.</summary>
    public static IReadOnlyList<string> RiskNames(Risk risk) =>
        [.. PlanFile.Risks(risk).OrderBy(n => Array.FindIndex(Approved, r => Same(r, n)) is var at && at < 0 ? Approved.Length : at)];

    public static bool IsRisky(string tag) => Approved.Any(r => Same(r, tag));

    public static string Verb(StepAction action) =>
        action switch
        {
            StepAction.Create => "create",
            StepAction.Update => "change",
            StepAction.Delete => "delete",
            StepAction.Adopt => "adopt",
            StepAction.Release => "release",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>A label in a frame.</summary>
    public static void Tag(HtmlWriter html, string tag) =>
        html.Markup("<span").Attribute("class", $"tag {tag}").Markup(">").Text(tag == "public" ? "PUBLIC" : tag).Markup("</span>");

    public static void Tags(HtmlWriter html, IEnumerable<string> tags)
    {
        foreach (var tag in tags)
        {
            html.Markup(" ");
            Tag(html, tag);
        }
    }

    /// <summary>What the filter knows an origin by: one word.</summary>
    public static string TagOf(StepOrigin origin) => StepOrigins.Word(origin).Replace(' ', '-');

    /// <summary>Why it is planned, beside the manifests of a base.</summary>
    public static void Tag(HtmlWriter html, StepOrigin origin) =>
        html.Markup(" <span")
            .Attribute("class", $"tag origin {TagOf(origin)}")
            .Markup(">")
            .Text(StepOrigins.Word(origin))
            .Markup("</span>");

    /// <summary>A policy or group of the plan that a principal has.</summary>
    private string? Giving(ResourceAddress who)
    {
        if (Plan.Basis.Access is not { } basis)
            return null;
        var open = new Stack<ResourceAddress>([who]);
        var seen = new HashSet<ResourceAddress> { who };
        while (open.TryPop(out var next))
        {
            if (next != who && IdOf(next) is { } id)
                return id;
            if (basis.Live[next] is not { } state)
                continue;
            foreach (var named in basis.Facts.Kinds.ValuesOf(next, state).SelectMany(v => v.Facet.References(v.Value)))
            {
                if (named.Address is { } address && seen.Add(address))
                    open.Push(address);
            }
        }

        return null;
    }

    private static bool Same(Risk risk, string name) => risk.ToString().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static PlanVerdict VerdictOf(Plan plan, bool hasCommand)
    {
        var (missing, all) = (plan.Approvals.Count(a => !a.Given), plan.Approvals.Count);
        var errors = plan.Diagnostics.Count(d => d.IsError);
        return (errors, plan) switch
        {
            (> 0, _) => new(
                errors == 1 ? "1 error" : $"{errors} errors",
                errors == 1 ? "1 error prevents an apply." : $"{errors} errors prevent an apply.",
                "Nothing is applied until it is solved.",
                false,
                false
            ),
            (_, { Complete: false }) => new(
                "incomplete",
                "This plan is incomplete.",
                "What could not be read is left out, and nothing is removed.",
                false,
                hasCommand
            ),
            (_, { HasChanges: false }) => new("no changes", "No changes.", "The account is as declared.", true, false),
            _ when missing > 0 => new(
                missing == 1 ? "1 approval missing" : $"{missing} approvals missing",
                missing == all
                    ? all == 1
                        ? "1 approval is required."
                        : $"{all} approvals are required."
                    : $"{missing} of {all} approvals {(missing == 1 ? "is" : "are")} missing.",
                "Nothing is applied until each is given.",
                false,
                hasCommand
            ),
            _ when all > 0 => new(
                "approved",
                all == 1 ? "The approval is given." : $"All {all} approvals are given.",
                "",
                true,
                hasCommand
            ),
            _ => new("no approval required", "No approval is required.", "No change is risky by itself.", true, hasCommand),
        };
    }
}
