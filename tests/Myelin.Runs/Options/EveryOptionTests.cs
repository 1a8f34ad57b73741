using System.Text.Json.Nodes;

namespace Myelin.Runs.Tests.Options;

/// <summary>No option is forgotten on its way to <c>run.json</c> and back: each kind of task is asked with all that it has.</summary>
public sealed class EveryOptionTests : IDisposable
{
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["--epochs"] = "2",
        ["--batch-size"] = "16",
        ["--optimizer"] = "nesterov",
        ["--lr"] = "0.0125",
        ["--schedule"] = "step",
        ["--weight-decay"] = "0.25",
        ["--label-smoothing"] = "0.125",
        ["--clip-norm"] = "2.5",
        ["--validation"] = "0.25",
        ["--patience"] = "7",
        ["--checkpoint-every"] = "3",
        ["--freeze"] = "*bias",
        ["--map"] = "*=*",
        ["--normalize"] = "mean",
        ["--whiten"] = "1",
        ["--task"] = "classification",
        ["--test"] = "0.375",
        ["--hidden"] = "5,6",
        ["--activation"] = "tanh",
        ["--horizon"] = "2",
        ["--tokenizer"] = "bpe",
        ["--vocabulary"] = "300",
        ["--context"] = "6",
        ["--layers"] = "1",
        ["--width"] = "8",
        ["--heads"] = "2",
        ["--dropout"] = "0.25",
        ["--drop"] = "b",
        ["--group"] = "extra",
        ["--season"] = "3",
        ["--column"] = "a=number",
        ["--delimiter"] = ",",
        ["--header"] = "yes",
        ["--encoding"] = "utf-8",
        ["--decimal"] = ".",
        ["--thousands"] = "blank",
        ["--dates"] = "day-first",
        ["--missing"] = "unknown",
        ["--fill"] = "mean",
        ["--indicators"] = "no",
    };

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("digits", "mlp")]
    [InlineData("table", "mlp")]
    [InlineData("series", "mlp")]
    [InlineData("text", "gpt")]
    public void Every_option_reaches_the_description_and_comes_back(string what, string model)
    {
        string dataset = what == "table" ? _folder.Table() : what;
        (string file, string target) = what == "series" ? (_folder.Series(), "height") : (_folder.Text(), "y");
        Dictionary<string, string> values = new(s_values) { ["--model"] = model, ["--out"] = _folder.At("run"), ["--file"] = file, ["--target"] = target };
        RunRequest first = _folder.Request(dataset, [("--model", model), ("--out", _folder.At("first")), ("--epochs", "1"), .. Needed(dataset, values)]);
        new TrainingJob(first, _ => { }).Run();
        values["--init"] = _folder.At("first");
        var kind = TaskKind.Of(dataset);
        RunOption[] left =
        [
            TrainOptions.Resume, TrainOptions.Config, TrainOptions.TensorBoard, .. TrainOptions.Watching.Options,
            .. what == "series" ? (RunOption[])[TrainOptions.LabelSmoothing] : [],
        ];
        // The table has groups and no times, and a share is for testing, the series has neither, and the digits have a test set of their own.
        string[] idle = what == "digits" ? ["--labels", "--test"] : ["--time", "--test-file", "--cv"];
        RunOption[] options = [.. kind.Groups.SelectMany(g => g.Options).Except(left).Where(o => !idle.Contains(o.Flag))];
        Assert.Empty(options.Where(o => o is not SwitchOption).Select(o => o.Flag).Except(values.Keys));
        RunRequest request = _folder.Request(dataset, [.. options.Select(o => (o.Flag, o is SwitchOption ? null : values[o.Flag]))]);
        new TrainingJob(request, _ => { }).Run();
        RunDescription run = SavedRun.Open(request.Folder!).Description;
        foreach (RunOption option in options.Where(o => o.IsStored && o != TrainOptions.Epochs))
        {
            Assert.Equal(Text(request.Options, option), Text(run.Settings, option));
        }

        Assert.Equal(run.ToJson(), RunDescription.Parse(run.ToJson(), "again").ToJson());
    }

    /// <summary>One option alone, as JSON.</summary>
    private static string Text(OptionValues values, RunOption option)
    {
        Assert.True(values.Has(option), $"{option.Flag} is lost.");
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            values.Write(writer, [option]);
            writer.WriteEndObject();
        }

        return JsonNode.Parse(stream.ToArray())!.ToJsonString();
    }

    /// <summary>What decides the model's shape, for a first run whose weights fit the second's.</summary>
    private static IEnumerable<(string, string?)> Needed(string dataset, Dictionary<string, string> values)
    {
        string[] sizes =
        [
            "--file", "--target", "--hidden", "--activation", "--context", "--horizon", "--tokenizer", "--vocabulary", "--layers", "--width", "--heads",
            "--test", "--drop", "--group", "--task",
        ];
        return TaskKind.Of(dataset).Groups.SelectMany(g => g.Options)
            .Where(o => sizes.Contains(o.Flag) && (dataset != "digits" || o.Flag != "--test")).Select(o => (o.Flag, (string?)values[o.Flag]));
    }
}
