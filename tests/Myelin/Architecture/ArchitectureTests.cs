using System.Reflection;
using System.Runtime.CompilerServices;

namespace Myelin.Tests.Architecture;

public sealed class ArchitectureTests
{
    /// <summary>Each folder may use those before it and those of its own number.</summary>
    private static readonly Dictionary<string, int> s_layers = new()
    {
        ["Argument.cs"] = 0,
        ["Tensors"] = 0,
        ["Autodiff"] = 0,
        ["Ops"] = 1,
        ["Graphs"] = 1,
        ["Modules"] = 2,
        ["Layers"] = 2,
        ["Models"] = 2,
        ["Inference"] = 2, // with Modules until a graph separates what a layer is from how it is prepared
        ["Losses"] = 2,
        ["Optim"] = 3,
        ["Data"] = 4,
        ["Serialization"] = 5,
        ["Training"] = 6,
        ["Diagnostics"] = 7,
    };

    private static readonly Assembly s_library = typeof(Tensor).Assembly, s_kernels = typeof(Kernels.Workers).Assembly;

    [Fact]
    public void Every_folder_of_the_library_has_its_place() =>
        Assert.All(Directory.GetDirectories(Path.Combine(SourceTree.Root, "src/Myelin")).Select(f => Path.GetFileName(f)!).Except(["bin", "obj"]), folder => Assert.Contains(folder, s_layers.Keys));

    [Fact]
    public void Folders_use_only_what_stands_to_their_left()
    {
        Dictionary<string, string> folders = SourceTree.FoldersOfTypes();
        int checkedUses = 0;
        foreach (Type type in s_library.GetTypes())
        {
            if (FolderOf(type, folders) is not { } from) continue;
            foreach (Type used in References.Of(type))
            {
                if (used.Assembly != s_library || FolderOf(used, folders) is not { } to) continue;
                checkedUses++;
                Assert.True(s_layers[to] <= s_layers[from], $"{from}/{type.Name} uses {to}/{used.Name}, which stands to its right.");
            }
        }

        Assert.True(checkedUses > 1_000, $"only {checkedUses} uses were found");
    }

    [Fact]
    public void Kernels_know_nothing_but_the_base_class_library() =>
        Assert.All(s_kernels.GetReferencedAssemblies(), name => Assert.StartsWith("System", name.Name));

    [Fact]
    public void The_library_depends_on_its_kernels_alone() =>
        Assert.All(s_library.GetReferencedAssemblies(), name => Assert.True(name.Name == "Myelin.Kernels" || name.Name!.StartsWith("System", StringComparison.Ordinal), name.Name));

    [Fact]
    public void Kernels_take_no_tensors() => Assert.DoesNotContain(SourceTree.Files("src/Myelin.Kernels"), file => File.ReadAllText(file).Contains("using Myelin;"));

    [Fact]
    public void Every_class_is_abstract_or_sealed()
    {
        foreach (Type type in s_library.GetTypes().Concat(s_kernels.GetTypes()))
        {
            bool written = type.IsClass && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.Name.Contains('<');
            if (written) Assert.True(type.IsAbstract || type.IsSealed, $"{type.FullName} is neither abstract nor sealed.");
        }
    }

    [Fact]
    public void Files_can_be_read_in_one_go()
    {
        const int Limit = 400;
        foreach (string file in SourceTree.Files("src"))
        {
            int lines = File.ReadLines(file).Count();
            Assert.True(lines <= Limit, $"{Path.GetRelativePath(SourceTree.Root, file)} has {lines} lines; split it by what it does.");
        }
    }

    [Fact]
    public void No_folder_or_file_is_a_drawer_for_odds_and_ends() =>
        Assert.All(SourceTree.Files("src"), file => Assert.DoesNotMatch("(?i)(utils?|common|helpers?|misc)(/|\\.cs)", Path.GetRelativePath(SourceTree.Root, file).Replace("CommonOptions", "")));

    /// <summary>The folder of a type, or of the type it is nested in; null for what the compiler made.</summary>
    private static string? FolderOf(Type type, Dictionary<string, string> folders)
    {
        while (type.IsNested) type = type.DeclaringType!;
        string name = type.Name.Split('`')[0];
        return folders.GetValueOrDefault($"{type.Namespace}.{name}");
    }
}
