namespace Myelin.Runs.Tests.Tasks;

public sealed class TaskKindTests
{
    [Theory]
    [InlineData("digits", "images")]
    [InlineData("fashion-mnist", "images")]
    [InlineData("anything.csv", "table")]
    [InlineData("ANYTHING.TSV", "table")]
    [InlineData("series", "series")]
    [InlineData("text", "text")]
    public void A_name_says_the_kind(string dataset, string kind) => Assert.Equal(kind, TaskKind.Of(dataset).Name);

    [Theory]
    [InlineData("cifar", "`myelin data list` lists them.")]
    [InlineData("serie", "Did you mean series?")]
    [InlineData("mnsit", "Did you mean mnist?")]
    public void An_unknown_name_gets_all_that_are_known(string dataset, string fix) => Assert.Equal(
        $"the data set must be one of digits, mnist, fashion-mnist, series, text, or a table's .csv file.\n  Got \"{dataset}\".\n  {fix}",
        Assert.Throws<RunOptionException>(() => TaskKind.Of(dataset)).Message);

    [Theory]
    [InlineData("digits", "--heads", "2", "--heads is for a text.\n  Got the data set digits.\n  Leave it out, or train on a text: text --file FILE.")]
    [InlineData("digits", "--season", "12",
        "--season is for a series.\n  Got the data set digits.\n  Leave it out, or train on a series: series --file FILE.csv --target COLUMN.")]
    [InlineData("digits", "--hidden", "3", "--hidden is for --model mlp.\n  Got --model cnn.\n  Leave it out, or try --model mlp.")]
    [InlineData("digits", "--patience", "3", "--patience needs --validation.\n  Got no share for validation.\n  Try --validation 0.1.")]
    [InlineData("digits", "--partial", null, "--partial is for the file of --init.\n  Got no --init.\n  Leave it out, or add --init FILE.")]
    [InlineData("digits", "--colour", "red", "the option must be one of a run.\n  Got --colour.\n  Leave it out.")]
    public void Options_that_mean_nothing_are_refused(string dataset, string flag, string? value, string message)
    {
        Dictionary<string, IReadOnlyList<string>> given = new() { ["--model"] = ["cnn"], [flag] = value is null ? [] : [value] };
        Assert.Equal(message, Assert.Throws<RunOptionException>(() => RunRequest.Create(dataset, given)).Message);
    }

    [Fact]
    public void Every_model_has_a_recipe_for_small_and_large_data() => Assert.All(TaskKind.All.SelectMany(kind => kind.Models).Distinct(), model =>
    {
        RunOption[] needed = [TrainOptions.Epochs, TrainOptions.BatchSize, TrainOptions.Optimizer, TrainOptions.LearningRate];
        foreach (int examples in (int[])[100, 50_000])
        {
            OptionValues recipe = model.Recipe(new DataSize(examples, IsTable: false));
            Assert.All(needed, option => Assert.True(recipe.Has(option), option.Flag));
            model.CheckSizes(recipe);
        }
    });
}
