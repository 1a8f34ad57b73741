using System.Globalization;
using Myelin.Interop.Onnx;
using Myelin.Tables;

namespace Myelin.Runs.Tests.Agreement;

/// <summary>
/// One figure, however it is asked for: by training, by evaluating the run, by its predictions on the file's own numbers, by evaluating the exported
/// model, and by ONNX Runtime on the file's own numbers.
/// </summary>
public sealed class FiguresAgreeTests : IDisposable
{
    private static readonly DataOptions s_options = new() { Directory = TestData.Folder };

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The model "fast" needs larger images than the digits.</summary>
    public static TheoryData<string, string> LayerModels => [.. LayerModel.All.Select(model => (model.Name == "fast" ? "mnist" : "digits", model.Name))];

    public static TheoryData<string> TableModels => ["perceptron", "linear", "mlp"];

    public static TheoryData<string> SeriesModels => ["linear", "mlp", "rnn", "gru", "lstm", "transformer"];

    public static TheoryData<string> TextModels => [.. LanguageModelKind.All.Select(model => model.Name)];

    [Theory, MemberData(nameof(LayerModels))]
    public void Of_images(string dataset, string model) => Images(dataset, ("--model", model), ("--epochs", "1"), ("--normalize", "dataset"));

    [Theory, InlineData("linear"), InlineData("cnn")]
    public void Of_whitened_images(string model) => Images("digits", ("--model", model), ("--epochs", "1"), ("--whiten", "40"));

    private void Images(string dataset, params (string, string?)[] options)
    {
        (SavedRun run, double accuracy) = Train(dataset, "testAccuracy", options);
        Batch all = NamedDatasets.LoadTest(dataset, s_options).All();
        // In the file a pixel is from 0 to 16, or to 255.
        float white = dataset == "digits" ? 16 : 255;
        RawInputs raw = new(
            [.. all.Inputs.Shape], [.. all.Inputs.ToArray().Select(v => MathF.Round(v * white))], [.. all.Labels.ToArray().Select(label => (double[])[label])]);
        Assert.Equal(accuracy, AccuracyOfPredictions(run, raw.ToCsv(), raw, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]), 12);
        Assert.Equal(accuracy, raw.AccuracyOf(raw.RunByOnnxRuntime(Export(run, "testAccuracy", accuracy))), 12);
    }

    [Theory, MemberData(nameof(TableModels))]
    public void Of_tables_of_classes(string model)
    {
        string table = _folder.Mixed("kind");
        (SavedRun run, double accuracy) = Train(table, "testAccuracy", ("--model", model), ("--epochs", "5"), ("--target", "kind"), ("--test", "0.3"));
        string[] names = [.. run.Description.Preparation.Classes];
        (RawInputs raw, string rows) = TestRows(run, table, text => Array.IndexOf(names, text));
        Assert.Equal(accuracy, AccuracyOfPredictions(run, rows, raw, names), 12);
        Assert.Equal(accuracy, raw.AccuracyOf(raw.RunByOnnxRuntime(Export(run, "testAccuracy", accuracy))), 12);
    }

    [Theory, InlineData("linear"), InlineData("mlp")]
    public void Of_tables_of_numbers(string model) => Numbers(("--model", model));

    [Fact]
    public void Of_whitened_tables() => Numbers(("--whiten", "2"));

    private void Numbers((string, string?) option)
    {
        string table = _folder.Mixed("size");
        (SavedRun run, double error) = Train(table, "testError", option, ("--epochs", "5"), ("--target", "size"), ("--drop", "kind"));
        (RawInputs raw, string rows) = TestRows(run, table, text => double.Parse(text, CultureInfo.InvariantCulture));
        double[][] predicted = [.. Ask(run, rows).Select(item => (double[])[item.Value!.Value])];
        Assert.Equal(error, raw.ErrorOf(predicted), 1e-5 * error);
        Assert.Equal(error, raw.ErrorOf(raw.RunByOnnxRuntime(Export(run, "testError", error))), 1e-5 * error);
    }

    [Theory, MemberData(nameof(SeriesModels))]
    public void Of_series(string model)
    {
        const int Context = 8, Horizon = 3;
        string file = _folder.Series();
        (SavedRun run, double error) = Train("series", "testError",
            ("--model", model), ("--epochs", "1"), ("--file", file), ("--target", "height"), ("--context", $"{Context}"), ("--horizon", $"{Horizon}"));
        string[] lines = File.ReadAllLines(file);
        double[] values = [.. lines[1..].Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        int[] ends = [.. Enumerable.Range((int)(values.Length * 0.8), values.Length)];
        ends = [.. ends.TakeWhile(end => end + Horizon <= values.Length)];
        RawInputs raw = new([ends.Length, Context, 1], [.. ends.SelectMany(end => values[(end - Context)..end]).Select(v => (float)v)],
            [.. ends.Select(end => values[end..(end + Horizon)])]);
        double[][] forecast = [.. ends.Select(end =>
        {
            string known = _folder.Write("known.csv", string.Join('\n', lines[..(end + 1)]));
            return Assert.IsType<Forecast>(run.Ask(new Question(known, OptionValues.None, s_options))).Values.ToArray();
        })];
        Assert.Equal(error, raw.ErrorOf(forecast), 1e-5 * error);
        Assert.Equal(error, raw.ErrorOf(raw.RunByOnnxRuntime(Export(run, "testError", error))), 1e-4 * error);
    }

    [Theory, MemberData(nameof(TextModels))]
    public void Of_texts(string model)
    {
        const int Context = 8;
        (SavedRun run, double accuracy) = Train("text", "testAccuracy",
            ("--model", model), ("--epochs", "1"), ("--file", _folder.Text()), ("--context", $"{Context}"), ("--width", "8"));
        (_, Tokenizer tokenizer) = TextTask.Open(run);
        int[] tokens = tokenizer.Encode(File.ReadAllText(_folder.Text())), test = tokens[(int)(tokens.Length * 0.9)..];
        int windows = (test.Length - 1) / Context;
        int[] inputs = test[..(windows * Context)], next = test[1..((windows * Context) + 1)];
        RawInputs raw = new([windows, Context], Array.ConvertAll(inputs, t => (float)t), [.. next.Select(t => (double[])[t])]);
        string exported = _folder.At("model.onnx");
        RunExport.Write(run, exported);
        Assert.Equal(accuracy, raw.AccuracyOf(raw.RunByOnnxRuntime(exported)), 12);
    }

    /// <summary>Trains, and checks that evaluating the run gives the figure again, to the digit.</summary>
    private (SavedRun Run, double Figure) Train(string dataset, string figure, params (string, string?)[] options)
    {
        RunResult trained = new TrainingJob(_folder.Request(dataset, options) with { DataDirectory = TestData.Folder }, _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        (EvaluationData data, EvaluationReport report) = run.Evaluate(null, s_options);
        Assert.True(data.IsOwnTest);
        Assert.Equal(trained.Report!.Figures, report.Figures);
        Assert.Equal(run.Description.Figures[figure], report.Figures[figure]);
        return (run, report.Figures[figure]);
    }

    /// <summary>Exports a run, and checks that evaluating the export gives the figure again.</summary>
    private string Export(SavedRun run, string figure, double value)
    {
        string path = _folder.At("model.onnx");
        RunExport.Write(run, path);
        OnnxGraphInfo file = OnnxGraphInfo.Read(path);
        HashSet<string> read = [.. file.Nodes.SelectMany(node => node.Inputs), "y"];
        Assert.Empty(file.Weights.Select(weight => weight.Name).Except(read));
        Assert.DoesNotContain(file.Nodes, node => !node.Outputs.Any(read.Contains));
        SavedRun exported = Assert.IsType<SavedRun>(RunExport.Open(path));
        Assert.Equal(value, exported.Evaluate(null, s_options).Report.Figures[figure], 1e-5 * value);
        return path;
    }

    private double AccuracyOfPredictions(SavedRun run, string rows, RawInputs raw, string[] classes) => raw.AccuracyOf(
        [.. Ask(run, rows).Select(item => classes.Select(name => name == item.Class ? 1.0 : 0).ToArray())]);

    private IReadOnlyList<Prediction> Ask(SavedRun run, string rows) =>
        Assert.IsType<Predictions>(run.Ask(new Question(_folder.Write("rows.csv", rows), OptionValues.None, s_options))).Items;

    /// <summary>The run's test rows, as features and as lines without their target.</summary>
    private static (RawInputs Raw, string Rows) TestRows(SavedRun run, string table, Func<string, double> answer)
    {
        TableEncoding encoding = ((TablePreparation)run.Description.Preparation).Encoding;
        Table file = TableFile.Read(table);
        int[] rows = run.Description.Split!.RowsOf(DataPart.Test), places = [.. encoding.Columns.Select(c => file.ColumnIndex(c.Name))];
        string[][] fields = [.. rows.Select(row => places.Select(place => file[row, place]).ToArray())];
        float[] features = encoding.Apply(file, rows);
        int target = file.ColumnIndex(encoding.Targets[0].Name);
        RawInputs raw = new([rows.Length, encoding.FeatureCount()], features, [.. rows.Select(row => (double[])[answer(file[row, target])])]);
        return (raw, string.Join('\n', fields.Select(row => string.Join(',', row)).Prepend(string.Join(',', encoding.Columns.Select(c => c.Name)))));
    }
}
