namespace Myelin.Runs.Tests.Options;

public sealed class RunOptionTests
{
    [Fact]
    public void The_name_in_JSON_follows_from_the_flag()
    {
        Assert.Equal(("--batch-size", "batchSize"), (TrainOptions.BatchSize.Flag, TrainOptions.BatchSize.Name));
        Assert.Equal(("--lr", "learningRate"), (TrainOptions.LearningRate.Flag, TrainOptions.LearningRate.Name));
    }

    [Theory]
    [InlineData("0", "a whole number above 0")]
    [InlineData("1.5", "a whole number above 0")]
    [InlineData("many", "a whole number above 0")]
    public void A_text_that_is_not_a_value_is_refused_in_three_lines(string text, string rule)
    {
        Assert.False(TrainOptions.Epochs.Accepts(text));
        string message = Assert.Throws<RunOptionException>(() => OptionValues.None.With(TrainOptions.Epochs, [text])).Message;
        Assert.Equal($"--epochs: the value must be {rule}.\n  Got \"{text}\".\n  Give another value, or leave it out.", message);
    }

    [Fact]
    public void An_option_without_a_value_is_refused() => Assert.Equal(
        "--epochs: there must be a value.\n  Got none.\n  Give a whole number above 0, or leave the option out.",
        Assert.Throws<RunOptionException>(() => OptionValues.None.With(TrainOptions.Epochs, [])).Message);

    [Theory]
    [InlineData("NaN"), InlineData("Infinity"), InlineData("0"), InlineData("-1"), InlineData("0,1")]
    public void Numbers_must_be_finite_and_in_range(string text) => Assert.False(TrainOptions.LearningRate.Accepts(text));

    [Fact]
    public void What_was_asked_for_goes_before_a_recipe_and_nothing_changes_in_place()
    {
        OptionValues recipe = OptionValues.None.With(TrainOptions.Epochs, 10).With(TrainOptions.BatchSize, 32);
        OptionValues asked = OptionValues.None.With(TrainOptions.Epochs, 3), both = asked.Over(recipe);
        Assert.Equal((3, 32), (both.Find(TrainOptions.Epochs), both.Find(TrainOptions.BatchSize)));
        Assert.Equal(10, recipe.Get(TrainOptions.Epochs));
        Assert.Null(asked.Find(TrainOptions.BatchSize));
        Assert.Equal("batch size 32", both.Describe([TrainOptions.BatchSize, TrainOptions.ClipNorm]));
    }

    [Fact]
    public void No_kind_of_task_declares_a_flag_or_a_name_twice() => Assert.All(TaskKind.All, kind =>
    {
        RunOption[] all = [.. kind.Groups.SelectMany(group => group.Options)];
        Assert.Equal(all.Length, all.Select(option => option.Flag).Distinct().Count());
        Assert.Equal(all.Length, all.Select(option => option.Name).Distinct().Count());
    });
}
