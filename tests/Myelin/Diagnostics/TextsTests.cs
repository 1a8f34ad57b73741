namespace Myelin.Tests.Diagnostics;

/// <summary>Every rule and every cure has all its texts, in both languages, with the same values.</summary>
public sealed class TextsTests
{
    private static readonly string[] s_further =
    [
        "rule-failed", "handler-failed", "learning-rate-too-high.trial", "learning-rate-too-high.at-once", "learning-rate-too-low.trial",
        "too-much-regularization.start", "stopped-too-early.few", "cannot-fit.linear", "not-learning.trial", "loss-does-not-fit.classes",
    ];

    public static TheoryData<string> Sections =>
        [.. DoctorRules.All.Select(rule => rule.Name), .. s_further, .. Enum.GetNames<CureKind>().Select(kind => $"cure.{Texts.Key(kind)}")];

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

    [Fact]
    public void Words_of_the_doctor_are_translated_but_never_names_of_the_user_s()
    {
        Finding rare = Found("class-imbalance", "large", ("share", "5"), ("recall", "0"));
        Assert.Equal("类别 large（占样本的 5%）只有 0% 被识别出来。", rare.What(Language.Chinese));
        Finding dead = Found("dead-units", "targets", ("units", "8"), ("share", "{before}"), ("before", "0"));
        Assert.Equal("targets 的 8 个单元中有 {before}% 对所有样本都输出 0（开始时为 0%）。", dead.What(Language.Chinese));
        Assert.Equal("输入的数量级不合适（太大）：大小约为 90，而初始权重适合大小约为 1 的输入。",
            Found("inputs-off-scale", "inputs", ("what", "large"), ("size", "90")).What(Language.Chinese));
    }

    [Theory]
    [InlineData(15814.534, "15815")]
    [InlineData(0.0123456, "0.012")]
    [InlineData(2.5e7, "2.5E+07")]
    [InlineData(0, "0")]
    public void A_number_has_no_more_digits_than_anybody_reads(double value, string text) => Assert.Equal(text, Finding.Number(value));

    [Fact]
    public void A_sample_of_the_examples_is_not_called_all()
    {
        Assert.Equal("All 2048 examples that were looked at have the same inputs.", Found("constant-inputs", "inputs", ("seen", "2048")).What());
        Assert.Equal("All 2048 examples that were looked at have the same labels.", Found("constant-targets", "labels", ("seen", "2048")).What());
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

    private static Finding Found(string rule, string subject, params (string Name, string Value)[] values) => new()
    {
        Rule = rule,
        Level = FindingLevel.Critical,
        Certainty = Certainty.Proof,
        Subject = subject,
        Values = values.ToDictionary(),
    };

    private static string[] Names(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, @"\{(?:term:)?(\w+)\}").Select(m => m.Groups[1].Value).Distinct().Order()];
}
