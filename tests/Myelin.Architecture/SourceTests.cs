using System.Runtime.CompilerServices;

namespace Myelin.Architecture.Tests;

/// <summary>What holds for every file and every class.</summary>
public sealed class SourceTests
{
    private const int MostLines = 400, LongestLine = 160;

    [Fact]
    public void Every_class_is_abstract_or_sealed()
    {
        foreach (Type type in SourceProject.All.Values.SelectMany(p => p.Assembly.GetTypes()))
        {
            bool written = type.IsClass && type.GetCustomAttributes(typeof(CompilerGeneratedAttribute), false).Length == 0 && !type.Name.Contains('<');
            if (written) Assert.True(type.IsAbstract || type.IsSealed, $"{type.FullName} is neither abstract nor sealed.");
        }
    }

    [Theory, InlineData("src"), InlineData("tests")]
    public void Files_can_be_read_in_one_go(string folder) =>
        None(Checkout.Files(folder).Where(f => File.ReadLines(f).Count() > MostLines).Select(Relative),
            $"Files have at most {MostLines} lines; split these by what they do");

    [Theory, InlineData("src"), InlineData("tests"), InlineData("docs/lessons")]
    public void Lines_can_be_read_beside_others(string folder) => None(
        Checkout.Files(folder).SelectMany(f => File.ReadLines(f).Select((line, i) => (line, place: $"{Relative(f)}:{i + 1}")))
            .Where(l => l.line.Length > LongestLine).Select(l => l.place),
        $"Lines have at most {LongestLine} characters; wrap these");

    [Theory, InlineData("src"), InlineData("tests")]
    public void No_folder_or_file_is_a_drawer_for_odds_and_ends(string folder) =>
        Assert.All(Checkout.Files(folder).Select(Relative), file =>
            Assert.DoesNotMatch("(?i)(^|/)(utils?|utilities|common|helpers?|misc|shared)(/|\\.cs)", file));

    [Fact]
    public void Kernels_take_no_tensors() =>
        Assert.DoesNotContain(
            SourceProject.All["Myelin"].Assembly, SourceProject.All["Myelin.Kernels"].Assembly.GetTypes().SelectMany(References.Of).Select(t => t.Assembly));

    private static string Relative(string file) => Path.GetRelativePath(Checkout.Root, file).Replace(Path.DirectorySeparatorChar, '/');

    private static void None(IEnumerable<string> places, string rule)
    {
        string[] all = [.. places];
        Assert.True(all.Length == 0, $"{rule}:\n{string.Join('\n', all)}");
    }
}
