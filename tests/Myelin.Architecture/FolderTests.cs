using System.Reflection;

namespace Myelin.Architecture.Tests;

/// <summary>What stands on what within the library.</summary>
public sealed class FolderTests
{
    /// <summary>Each folder, or file beside the folders, may use those before it and those of its own number.</summary>
    private static readonly Dictionary<string, int> s_order = new()
    {
        ["Argument.cs"] = 0,
        ["Tensors"] = 0,
        ["Autodiff"] = 0,
        ["Ops"] = 1,
        ["Graphs"] = 2,
        ["Modules"] = 3,
        ["Layers"] = 4,
        ["Models"] = 4,
        ["Losses"] = 4,
        ["Optim"] = 5,
        ["Data"] = 6,
        ["Serialization"] = 7,
        ["Inspection"] = 7,
        ["Inference"] = 8,
        ["Metrics"] = 9,
        ["Training"] = 10,
        ["Diagnostics"] = 11,
    };

    /// <summary>A layer still writes its own part of a prepared model, until a graph separates what it is from how it is run.</summary>
    private static readonly HashSet<(string From, string To)> s_exceptions = [("Modules", "Inference"), ("Layers", "Inference"), ("Models", "Inference")];

    /// <summary>Ranges must be members of the tensors themselves: C# has no extension indexers.</summary>
    private static readonly HashSet<(string From, string To)> s_indexers = [("Tensor", "Ranges"), ("IntTensor", "Ranges")];

    private static readonly Assembly s_library = SourceProject.All["Myelin"].Assembly;

    [Fact]
    public void Every_folder_of_the_library_has_its_place() => Assert.All(
        Directory.GetFileSystemEntries(Checkout.PathOf("src", "Myelin")).Select(f => Path.GetFileName(f)!)
            .Except(["bin", "obj", "Myelin.csproj", "Myelin.targets"]),
        name => Assert.Contains(name, s_order.Keys));

    [Fact]
    public void Folders_use_only_what_stands_to_their_left()
    {
        Dictionary<string, string> folders = SourceTree.FoldersOfTypes();
        HashSet<string> wrong = [];
        int uses = 0;
        foreach (Type type in s_library.GetTypes())
        {
            if (FolderOf(type, folders) is not { } from) continue;
            foreach (Type used in References.Of(type))
            {
                if (used.Assembly != s_library || FolderOf(used, folders) is not { } to) continue;
                uses++;
                if (s_order[to] > s_order[from] && !s_exceptions.Contains((from, to)) && !s_indexers.Contains((type.Name, used.Name)))
                    wrong.Add($"{from}/{Outermost(type).Name} uses {to}/{Outermost(used).Name}");
            }
        }

        Assert.True(uses > 1_000, $"only {uses} uses were found");
        Assert.True(wrong.Count == 0, $"What is used must stand to the left:\n{string.Join('\n', wrong.Order(StringComparer.Ordinal))}");
    }

    /// <summary>The folder of a type, or of the type it is nested in; null for what the compiler made.</summary>
    private static string? FolderOf(Type type, Dictionary<string, string> folders)
    {
        Type outermost = Outermost(type);
        return folders.GetValueOrDefault($"{outermost.Namespace}.{outermost.Name.Split('`')[0]}");
    }

    private static Type Outermost(Type type)
    {
        while (type.IsNested) type = type.DeclaringType!;
        return type;
    }
}
