using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace S3Creds.Cli.Tests.Architecture;

/// <summary> Which folder of a project uses which other one, read off the compiled assembly: base types, members, signatures and every
/// instruction. A type belongs to the folder of the file that declares it. A folder may put its own subfolders together (a table of kinds,
/// a service of operations): such arrows do not count. </summary>
internal sealed partial class FolderGraph
{
    /// <summary>Files at a project's top.</summary>
    public const string Root = ".";

    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> folders;
    private readonly AssemblyDefinition assembly;

    private FolderGraph(string project, string assemblyFile)
    {
        folders = FoldersOfTypes(project);
        assembly = AssemblyDefinition.ReadAssembly(assemblyFile);
        foreach (var folder in folders.Values)
            uses.TryAdd(folder, new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal));
        foreach (var type in assembly.MainModule.Types)
            Walk(type);
    }

    /// <summary>Folder → the folders that it uses → one line for each pair of types, for messages.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, SortedSet<string>>> Uses => uses;

    public static FolderGraph Of(string project, string assemblyFile) => new(project, assemblyFile);

    /// <summary>The folders of which each uses, over any number of others, itself.</summary>
    public IReadOnlyList<string> InCircles() => [.. uses.Keys.Where(folder => Reachable(folder).Contains(folder))];

    /// <summary>Level 0 uses no other folder, level n only folders of lower levels.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Levels()
    {
        var level = new Dictionary<string, int>(StringComparer.Ordinal);
        int Of(string folder)
        {
            if (!level.TryGetValue(folder, out var known))
                level[folder] = known = uses[folder].Keys.Select(Of).DefaultIfEmpty(-1).Max() + 1;
            return known;
        }

        return [.. uses.Keys.GroupBy(Of).OrderBy(g => g.Key).Select(g => (IReadOnlyList<string>)[.. g])];
    }

    private HashSet<string> Reachable(string from)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(uses[from].Keys);
        while (open.TryPop(out var folder))
        {
            if (seen.Add(folder))
            {
                foreach (var next in uses[folder].Keys)
                    open.Push(next);
            }
        }

        return seen;
    }

    private void Walk(TypeDefinition type)
    {
        Add(type, type.BaseType);
        foreach (var i in type.Interfaces)
            Add(type, i.InterfaceType);
        foreach (var field in type.Fields)
            Add(type, field.FieldType);
        foreach (var method in type.Methods)
            Walk(type, method);
        foreach (var nested in type.NestedTypes)
            Walk(nested);
    }

    private void Walk(TypeDefinition type, MethodDefinition method)
    {
        AddSignature(type, method);
        if (!method.HasBody)
            return;
        foreach (var variable in method.Body.Variables)
            Add(type, variable.VariableType);
        foreach (var instruction in method.Body.Instructions)
            Walk(type, instruction);
    }

    private void Walk(TypeDefinition type, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case MethodReference method:
                Add(type, method.DeclaringType);
                AddSignature(type, method);
                foreach (var argument in (method as GenericInstanceMethod)?.GenericArguments.AsEnumerable() ?? [])
                    Add(type, argument);
                break;
            case FieldReference field:
                Add(type, field.DeclaringType);
                Add(type, field.FieldType);
                break;
            case TypeReference reference:
                Add(type, reference);
                break;
        }
    }

    private void AddSignature(TypeDefinition type, MethodReference method)
    {
        Add(type, method.ReturnType);
        foreach (var parameter in method.Parameters)
            Add(type, parameter.ParameterType);
    }

    private void Add(TypeDefinition from, TypeReference? to)
    {
        if (to is GenericInstanceType generic)
        {
            foreach (var argument in generic.GenericArguments)
                Add(from, argument);
        }

        if (to is TypeSpecification specification)
        {
            Add(from, specification.ElementType);
            return;
        }

        if (to is null || to is GenericParameter || (to.Scope != assembly.MainModule && to.Scope.Name != assembly.Name.Name))
            return;
        var (user, used) = (Outermost(from), Outermost(to));
        if (Folder(user) is { } a && Folder(used) is { } b && a != b && !b.StartsWith(a + "/", StringComparison.Ordinal))
        {
            if (!uses[a].TryGetValue(b, out var pairs))
                uses[a][b] = pairs = new SortedSet<string>(StringComparer.Ordinal);
            pairs.Add($"{user} uses {used}");
        }
    }

    /// <summary>Null for what the compiler makes.</summary>
    private string? Folder(string type) => folders.GetValueOrDefault(type);

    private static string Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        var name = type.FullName;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : name[..tick];
    }

    /// <summary>Full names of the types that the project's files declare, with the first two parts of the file's folder.</summary>
    private static Dictionary<string, string> FoldersOfTypes(string project)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(project, Path.GetDirectoryName(file)!).Replace('\\', '/');
            if (folder.Split('/')[0] is "obj" or "bin")
                continue;
            var text = File.ReadAllText(file);
            var space = Namespace().Match(text).Groups["name"].Value;
            foreach (var type in Declarations().Matches(text).Select(m => m.Groups["name"].Value))
                found[$"{space}.{type}"] = string.Join('/', folder.Split('/').Take(2));
        }

        return found;
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    // At the start of a line: types inside types belong to the outermost one.
    [GeneratedRegex(
        @"^(public |internal )?((static|sealed|abstract|partial|readonly|ref) )*((class|record struct|record|struct|enum|interface) |delegate [^(]*?)(?<name>\w+)(<[\w, ]+>)?",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Declarations();
}
