namespace S3Creds.Sandbox.Ssm;

/// <summary>Removes parameters with all their versions.</summary>
internal static class DeleteParameter
{
    private const int MostNames = 10;

    public static void Run(SsmCall call)
    {
        var name = call.NameOf(call.Required("Name"));
        call.Demand(name);
        if (!Remove(call, name))
        {
            throw SsmErrors.NotFound();
        }
    }

    /// <summary>Returns the deleted and the unknown names.</summary>
    public static void Many(SsmCall call)
    {
        var names = call.Texts("Names") ?? throw SsmErrors.Null("Names");
        if (names.Count is 0 or > MostNames)
        {
            throw SsmErrors.Invalid(
                $"1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and "
                    + $"{MostNames}"
            );
        }

        foreach (var name in names)
        {
            call.Demand(call.NameOf(name));
        }

        var removed = names.Distinct(StringComparer.Ordinal).ToLookup(name => Remove(call, call.NameOf(name)));
        Write("DeletedParameters", removed[true]);
        Write("InvalidParameters", removed[false]);

        void Write(string list, IEnumerable<string> values)
        {
            call.Json.WriteStartArray(list);
            foreach (var value in values)
            {
                call.Json.WriteStringValue(value);
            }

            call.Json.WriteEndArray();
        }
    }

    private static bool Remove(SsmCall call, string name) =>
        call.Request.Store.Write(draft =>
        {
            var found = draft.State.Parameters.ContainsKey(call.Place(name));
            draft.State = found ? draft.State with { Parameters = draft.State.Parameters.Remove(call.Place(name)) } : draft.State;
            return found;
        });
}
