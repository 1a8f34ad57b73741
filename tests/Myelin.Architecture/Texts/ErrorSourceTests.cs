namespace Myelin.Architecture.Tests.Texts;

/// <summary>No text of an error is overlooked.</summary>
public sealed class ErrorSourceTests
{
    [Theory]
    [InlineData("""throw new Exception($"{a}: it must be b.\n  Got {c}.\n" + "  Try d.");""", "{0}: it must be b.", "Got {0}.", "Try d.")]
    [InlineData("""throw new Exception(a ? "no number" : "no text");""", "no number", "no text")]
    [InlineData("""throw new Exception($"Rule.\n  Got {(a ? "none" : $"{b} of {c}")}.");""", "Rule.", "Got {0}.", "none", "{0} of {1}")]
    [InlineData("""throw new Exception($"Rule.\n  Got {NumberText.Count(a, "row")}{b}.");""", "Rule.", "Got {0}.", "{0} row", "{0} rows")]
    [InlineData("""string fix = a ? "Add b." : "Leave it out."; throw new Exception($"Rule.\n  {fix}");""", "Add b.", "Leave it out.", "Rule.")]
    [InlineData("""throw Wrong("the rule", "the fix"); } Exception Wrong(string rule, string fix) { return null;""", "the rule", "the fix")]
    [InlineData("""Say("the state"); } void Say(string state) { Error($"It is {state}.\n  Got a.");""", "the state", "It is {0}.", "Got a.")]
    [InlineData("""yield return $"NOTE: {a} rows repeat";""", "NOTE: {0} rows repeat")]
    [InlineData("""output.Notice("It cannot be run:"); output.Line("Something else");""", "It cannot be run:")]
    [InlineData("""var text = FormattableString.Invariant($"Rule.\n  Got {a}.\n") + "  Fix.";""", "Rule.", "Got {0}.", "Fix.")]
    [InlineData("""Option x = new("--a") { Description = "An option." }; Argument<string> y = new("b") { Description = "The file." };""", "the file")]
    public void The_lines_and_their_parts_are_found(string statement, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("Source.cs");
        File.WriteAllText(file, $"class C {{ void M() {{ {statement} }} }}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), ErrorSource.In([file]).Select(s => s.Text).Distinct().Order(StringComparer.Ordinal));
    }
}
