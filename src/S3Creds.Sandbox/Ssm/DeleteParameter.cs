namespace S3Creds.Sandbox.Ssm;

/// <summary>Removes a parameter with all its versions.</summary>
internal static class DeleteParameter
{
    public static void Run(SsmCall call)
    {
        var name = call.NameOf(call.Required("Name"));
        call.Demand(name);
        call.Request.Store.Write(draft =>
        {
            if (!draft.State.Parameters.ContainsKey(call.Place(name)))
            {
                throw SsmErrors.NotFound();
            }

            draft.State = draft.State with { Parameters = draft.State.Parameters.Remove(call.Place(name)) };
        });
    }
}
