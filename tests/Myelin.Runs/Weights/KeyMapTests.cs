using Myelin.Serialization;

namespace Myelin.Runs.Tests.Weights;

public sealed class KeyMapTests
{
    private static readonly ArrayEntry[] s_entries =
        [new("W1", ElementType.Float32, [2, 3]), new("b1", ElementType.Float32, [3]), new("model.fc.weight", ElementType.Int64, [])];

    [Fact]
    public void The_first_rule_that_matches_renames_transposes_or_leaves_out()
    {
        MappedArray[] mapped = [.. KeyMap.From(["W1=1.weight^T", "b*=*.bias", "model.*="]).Apply(s_entries, "f")];
        Assert.Equal(["1.weight", "1.bias"], mapped.Select(m => m.Key));
        Assert.Equal([3, 2], mapped[0].Shape);
        Assert.Equal(["W1", "b1", "fc.weight"], KeyMap.From(["model.*=*", "*=*"]).Apply(s_entries, "f").Select(m => m.Key));
    }

    [Theory]
    [InlineData("W1")]
    [InlineData("=x")]
    [InlineData("*a*=x")]
    [InlineData("a=*")]
    [InlineData("a=^T")]
    public void What_is_not_a_rule_is_refused(string rule) => Assert.StartsWith(
        $"--map: the value must be FROM=TO, with at most one * on each side, such as 'W1=1.weight^T' or 'model.*=*'.\n  Got \"{rule}\".\n  ",
        Assert.Throws<RunOptionException>(() => KeyMap.From([rule])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("W9=x", "--map: FROM must be a key of the file.\n  Got W9, in f.\n  It has W1, b1, model.fc.weight.")]
    [InlineData("b1=x^T", "--map: ^T transposes a matrix.\n  Got b1 of shape [3], in f.\n  Leave ^T out.")]
    [InlineData("b1=W1",
        "--map: each array must get a unique key.\n  Got W1 for both W1 and b1.\n  Change one of the rules, or leave an array out: --map 'b1='.")]
    public void Rules_that_do_not_fit_the_file_are_errors(string rule, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => KeyMap.From([rule]).Apply(s_entries, "f")).Message);
}
