namespace Myelin.Tests.Diagnostics;

/// <summary>Every rule and every cure has all its texts, in both languages, with the same values.</summary>
public sealed class TextsTests
{
    public static TheoryData<string> Sections =>
        [.. DoctorRules.All.Select(rule => rule.Name).Append("rule-failed"), .. Enum.GetNames<CureKind>().Select(kind => $"cure.{Texts.Key(kind)}")];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Nothing_is_missing(string section)
    {
        foreach (string part in section.StartsWith("cure.", StringComparison.Ordinal) ? (string[])["text"] : ["what", "why"])
        {
            string english = Texts.Find(section, $"{part}.en") ?? "", chinese = Texts.Find(section, $"{part}.zh") ?? "";
            Assert.NotEmpty(english);
            Assert.Contains(chinese, c => c is >= '\u4e00' and <= '\u9fff');
            Assert.Equal(Names(english), Names(chinese));
        }
    }

    [Fact]
    public void Every_rule_has_a_page_in_both_languages()
    {
        foreach (string folder in (string[])["docs/doctor", "docs/doctor/zh"])
        {
            Assert.All(Doctor.RuleNames, rule => Assert.True(File.Exists(Path.Combine(Checkout.Root, folder, $"{rule}.md")), $"{folder}/{rule}.md"));
        }
    }

    [Fact]
    public void No_section_is_unused()
    {
        string[] known = [.. Sections.Select(row => row.Data), "level", "certainty", "title", "summary", Texts.Terms];
        Assert.Empty(Texts.Keys.Select(key => key.Section).Distinct().Except(known));
    }

    [Fact]
    public void Rules_have_different_names_and_explain_known_rules()
    {
        string[] names = [.. DoctorRules.All.Select(rule => rule.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(DoctorRules.All, rule => Assert.Subset(names.ToHashSet(), rule.Explains.ToHashSet()));
        Assert.All(DoctorRules.All, rule => Assert.DoesNotContain(rule.Name, rule.Explains));
    }

    [Theory]
    [InlineData(CureKind.LowerLearningRate, 0.001, "--lr 0.001", "optimizer.LearningRate = 0.001;")]
    [InlineData(CureKind.LowerLearningRate, null, null, null)]
    [InlineData(CureKind.TrainLonger, 1200.0, "--epochs 1200", "trainer.Fit(train, new FitOptions { Epochs = 1200 });")]
    [InlineData(CureKind.ClearGradients, null, null, "optimizer.ZeroGrad();")]
    public void A_cure_is_an_option_and_a_line_of_code(CureKind kind, double? value, string? option, string? code)
    {
        var cure = new Cure(kind, value);
        Assert.Equal(option, cure.Option);
        Assert.Equal(code, cure.Code);
    }

    private static string[] Names(string text) => [.. System.Text.RegularExpressions.Regex.Matches(text, @"\{\w+\}").Select(m => m.Value).Distinct().Order()];
}
