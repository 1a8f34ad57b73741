namespace Myelin.Runs.Tests.Folders;

/// <summary>Runs that 0.1.0 wrote, with the figures that it gave for them.</summary>
public sealed class OldRunTests
{
    private static readonly string s_data = Path.Combine(Checkout.Root, "tests/data/runs-0.1.0");

    private static SavedRun Open(string name) => SavedRun.Open(Path.Combine(s_data, name));

    private static Question Ask(string input) => new(input, OptionValues.None, new DataOptions());

    [Theory]
    [InlineData("digits", "images", "linear", "digits", "testAccuracy", 0.8416666666666667, 360)]
    [InlineData("table", "table", "mlp", "flowers.csv", "testLoss", 0.6494017839431763, 40)]
    [InlineData("series", "series", "linear", "wave.csv", "testError", 62.833961253986686, 14)]
    [InlineData("text", "text", "gru", "text.txt", "testLoss", 3.378843069076538, 48)]
    public void They_open_and_evaluate_as_then(string name, string kind, string model, string data, string figure, double value, int examples)
    {
        SavedRun run = Open(name);
        Assert.Equal((kind, model, data), (run.Description.Kind.Name, run.Description.Model.Name, run.Description.Dataset));
        EvaluationReport report = run.Evaluate(data == "digits" ? data : Path.Combine(s_data, data), new DataOptions()).Report;
        // A series has since been read in float64, which moves its figures in the seventh digit.
        Assert.Equal(value, report.Figures[figure], 1e-6 * Math.Max(1, value));
        Assert.Equal(examples, report.Examples);
    }

    [Fact]
    public void They_answer_as_then()
    {
        Prediction digit = Assert.Single(Assert.IsType<Predictions>(Open("digits").Ask(Ask("3"))).Items);
        Assert.Equal(("9", "5"), (digit.Class, digit.Label));
        Assert.Equal(0.285397, digit.Probabilities[9].Probability, 1e-5);
        Prediction flower = Assert.Single(Assert.IsType<Predictions>(Open("table").Ask(Ask("4.7,red"))).Items);
        Assert.Equal("small", flower.Class);
        Assert.Equal(0.649871, flower.Probabilities[1].Probability, 1e-5);
        var forecast = Assert.IsType<Forecast>(Open("series").Ask(Ask(Path.Combine(s_data, "wave.csv"))));
        Assert.Equal([1218.7145, 1172.8147, 1232.3805], forecast.Values, (a, b) => Math.Abs(a - b) < 0.01);
        (LanguageModel model, Tokenizer tokenizer) = TextTask.Open(Open("text"));
        IEnumerable<int> written = model.Generate(TextTask.UsualPrompt(tokenizer), new Sampling { Temperature = 0 }).Take(20);
        Assert.Equal("skkkkkkkkkkkkkkkkkkk", string.Concat(tokenizer.DecodeStream(written)));
    }

    [Fact]
    public void What_they_say_of_their_training_is_read()
    {
        Assert.Equal("2 epochs of adam, learning rate 0.01, batch size 32, seed 1, schedule cosine", Open("digits").Description.Summary);
        Assert.Equal(
            "5 epochs of adamw, learning rate 0.003, batch size 32, seed 1, schedule cosine, weight decay 0.1, hidden layers of 4, activation tanh",
            Open("table").Description.Summary);
        Assert.Equal("5 epochs of adam, learning rate 0.01, batch size 32, seed 1, schedule cosine, context 8, horizon 3", Open("series").Description.Summary);
        Assert.Null(Open("text").Description.Settings.Find(TrainOptions.ClipNorm));
    }
}
