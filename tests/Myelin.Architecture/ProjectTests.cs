namespace Myelin.Architecture.Tests;

/// <summary>What stands on what among the projects.</summary>
public sealed class ProjectTests
{
    /// <summary>Each project may use those before it and those of its own number.</summary>
    private static readonly Dictionary<string, int> s_order = new()
    {
        ["Myelin.Kernels"] = 0,
        ["Myelin.Analyzers"] = 0,
        ["Myelin"] = 1,
        ["Myelin.Interop"] = 2,
        ["Myelin.Pictures"] = 2,
        ["Myelin.Lessons"] = 3,
        ["Myelin.Tables"] = 2,
        ["Myelin.Images"] = 2,
        ["Myelin.Distributed"] = 2,
        ["Myelin.Gpu"] = 2,
        ["Myelin.Runs"] = 3,
        ["Myelin.Cli"] = 4,
        ["Myelin.Studio"] = 4,
        ["Myelin.Playground"] = 4,
    };

    [Fact]
    public void Every_project_has_its_place_and_every_folder_of_src_its_project()
    {
        Assert.All(SourceProject.All.Keys, name => Assert.Contains(name, s_order.Keys));
        Assert.Equal(
            SourceProject.All.Keys.Order(StringComparer.Ordinal),
            Directory.GetDirectories(Checkout.PathOf("src")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_use_only_what_stands_to_their_left()
    {
        foreach (SourceProject project in SourceProject.All.Values)
        {
            foreach (string used in project.References.Where(SourceProject.All.ContainsKey))
            {
                Assert.True(s_order[used] <= s_order[project.Name], $"{project.Name} uses {used}, which stands to its right.");
            }
        }
    }

    [Fact]
    public void The_library_and_its_kernels_depend_on_nothing_but_the_base_class_library()
    {
        foreach (string name in (string[])["Myelin.Kernels", "Myelin"])
        {
            IEnumerable<string> others =
                SourceProject.All[name].References.Where(r => !r.StartsWith("System", StringComparison.Ordinal) && r != "Myelin.Kernels");
            Assert.True(!others.Any(), $"{name} references {string.Join(", ", others)}.");
        }
    }

    /// <summary>Tests and benchmarks may have keys; among the sources there is one.</summary>
    [Fact]
    public void No_project_has_a_key_to_anothers_internals_but_the_library_to_its_kernels()
    {
        IEnumerable<string> keys = SourceProject.All.Values.SelectMany(p => p.Friends.Where(SourceProject.All.ContainsKey).Select(f => $"{f} to {p.Name}"));
        Assert.Equal(["Myelin to Myelin.Kernels"], keys);
    }
}
