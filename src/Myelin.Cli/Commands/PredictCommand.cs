using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>`myelin predict`: what a saved run says of one input, or of each in a file.</summary>
internal static class PredictCommand
{
    /// <summary>Of more inputs than this, only the answers are shown, not the pictures.</summary>
    private const int MostPictures = 10;

    internal static Command Create()
    {
        Command command = new("predict", "Says what a saved run, or a model from elsewhere, makes of an input: its class, the probabilities, and the image.");
        Argument<string> model = new("model") { Description = "The folder of a run, or with --dataset a file of weights of any format and --model NAME, or an .onnx file." };
        Argument<string> input = new("input") { Description = "A number in the run's test data, an IDX file of images, a .csv file, one row of a table: 5.1,3.5,red, or for a series the .csv file of its values so far." };
        Option<string?> dataset = new("--dataset") { Description = "Another data set for the number to point into; of a model that is no run, the one it is for." };
        command.Arguments.Add(model);
        command.Arguments.Add(input);
        Option<int?> steps = CommonOptions.Positive<int>("--steps", "Of a series: how many values to forecast; the horizon it was trained for if not given.");
        command.Options.Add(dataset);
        command.Options.Add(steps);
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(model)!;
            if (foreign.Open(parsed, path, parsed.GetValue(dataset), "Name the one that it is for: --dataset mnist.", parsed.GetValue(common.DataDir), output) is { } other)
            {
                if (parsed.GetValue(steps) is not null) throw new UsageException("predict: --steps is for the run of a series.\n  Got a model that is no run.\n  Leave it out.");
                Answer(output, other.Run, other.Network, Question.Read(other.Run, parsed.GetValue(input)!, null, parsed.GetValue(common.DataDir), DownloadDisplay.On(output)));
                return ExitCode.Done;
            }

            var saved = SavedRun.Open(path);
            if (saved.Description.SeriesSettings is not null)
            {
                if (parsed.GetValue(dataset) is not null) throw new UsageException("predict: --dataset is for a number that points into a data set.\n  Got it with the run of a series.\n  Leave it out.");
                Forecast.Answer(output, saved, parsed.GetValue(input)!, parsed.GetValue(steps));
                return ExitCode.Done;
            }

            if (parsed.GetValue(steps) is not null) throw new UsageException("predict: --steps is for the run of a series.\n  Got a run on something else.\n  Leave it out.");
            (RunDescription run, Layer network) = (saved.Description, saved.Layer());
            Question question = Question.Read(run, parsed.GetValue(input)!, parsed.GetValue(dataset), parsed.GetValue(common.DataDir), DownloadDisplay.On(output));
            Answer(output, run, network, question);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Answer(Output output, RunDescription run, Layer network, Question question)
    {
        Tensor inputs = run.InputNormalizer is { } scale ? scale.Apply(question.Inputs) : question.Inputs;
        Tensor answers = network.Predict(inputs);
        var predictions = new JsonArray();
        for (int i = 0; i < answers.Shape[0]; i++)
        {
            if (answers.Shape[0] <= MostPictures) TerminalImage.Show(output, question.Inputs.Select(0, i));
            JsonObject prediction = run.IsRegression ? Number(output, run, answers, i) : Class(output, run, answers.Slice(0, i, i + 1));
            if (question.Labels is { } labels)
            {
                prediction["label"] = run.Classes[labels[i]];
                output.Line($"it is {run.Classes[labels[i]]}");
            }

            output.Event("prediction", (JsonObject)prediction.DeepClone());
            predictions.Add((JsonNode)prediction);
        }

        output.Event("result", new JsonObject { ["model"] = run.Model, ["predictions"] = predictions });
    }

    private static JsonObject Number(Output output, RunDescription run, Tensor answers, int row)
    {
        Tensor answer = answers.Slice(0, row, row + 1);
        float value = (run.TargetNormalizer is { } scale ? scale.Invert(answer) : answer).Item();
        output.Line(value.ToString("G6", CultureInfo.InvariantCulture));
        return new JsonObject { ["value"] = Output.Number(value) };
    }

    private static JsonObject Class(Output output, RunDescription run, Tensor scores)
    {
        // A perceptron says yes or no, or which score wins; it has no probabilities.
        bool hasProbabilities = run.Model != "perceptron";
        float[] values = hasProbabilities ? scores.Softmax().ToArray() : scores.ToArray();
        int winner = values.Length == 1 ? (values[0] > 0 ? 1 : 0) : Array.IndexOf(values, values.Max());
        output.Line($"class {run.Classes[winner]}");
        var probabilities = new JsonObject();
        for (int c = 0; hasProbabilities && c < values.Length; c++)
        {
            probabilities[run.Classes[c]] = Math.Round(values[c], 6);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {run.Classes[c],-12} {values[c],7:P1} {new string('█', (int)Math.Round(30 * values[c]))}").TrimEnd());
        }

        var answer = new JsonObject { ["class"] = run.Classes[winner] };
        if (hasProbabilities) answer["probabilities"] = probabilities;
        return answer;
    }

    private static readonly CsvOptions s_row = new() { Header = false };

    /// <summary>The inputs somebody asks about, as they were before scaling, and the right answers where they are known.</summary>
    private sealed record Question(Tensor Inputs, IntTensor? Labels)
    {
        internal static Question Read(RunDescription run, string input, string? dataset, string? dataDir, Action<DownloadProgress> progress)
        {
            Shape shape = Shape.Create(run.InputShape);
            bool isNumber = int.TryParse(input, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
            if (dataset is not null && (run.Encoding is not null || !isNumber)) throw new UsageException($"predict: --dataset is for a number that points into a data set.\n  Got --dataset {dataset} with {(run.Encoding is null ? $"\"{input}\"" : "the run of a table")}.\n  Leave it out.");
            if (run.Encoding is { } encoding) return FromTable(encoding, input);
            if (isNumber)
            {
                Dataset data = DataCatalog.LoadTest(dataset ?? run.Dataset, dataDir, progress);
                if (index >= data.Count) throw new ArgumentException($"predict: the number must lie in 0 to {data.Count - 1}.\n  Got {index}.\n  {dataset ?? run.Dataset} has {data.Count} test examples.");
                Batch batch = data.Take([index]);
                return new Question(Fit(batch.Inputs, shape, input), data.Classes == run.Classes.Length ? batch.Labels : null);
            }

            if (IsRows(input)) return new Question(Pixels(Rows(input), run.InputShape), null);
            if (!File.Exists(input)) throw new FileNotFoundException($"predict: the input must be a number, a file or a row of numbers.\n  Got \"{input}\".\n  Try 0, the first test example.");
            IdxArray images = IdxArray.Read(input);
            Tensor pixels = images.ToTensor();
            if (images.Type == IdxType.UInt8) pixels /= DataCatalog.LargestPixel(run.Dataset);
            return new Question(Fit(pixels, shape, input), null);
        }

        private static bool IsRows(string input) => HasTableName(input) || (!File.Exists(input) && input.AsSpan().IndexOfAny(",;\t") >= 0);

        private static bool IsTableFile(string input) => HasTableName(input) || File.Exists(input);

        private static bool HasTableName(string input) => input.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || input.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

        private static CsvTable Rows(string input) => IsTableFile(input) ? CsvTable.Read(input) : CsvTable.Parse(input, "the row", s_row);

        private static Tensor Pixels(CsvTable rows, int[] shape)
        {
            int size = Shape.Create(shape).ElementCount;
            // Names that are numbers, 0, 1, 2 and so on, as data frames write them, are taken for data by the reader; no image is like that.
            int start = rows.RowCount > 1 && size > 1 && rows.Row(0).Select((f, i) => f.Trim() == i.ToString(CultureInfo.InvariantCulture)).All(same => same) ? 1 : 0;
            if (rows.Columns.Count != size || rows.RowCount == 0) throw new ArgumentException($"predict: a row must have {size} numbers.\n  Got {(rows.RowCount == 0 ? "no row" : rows.Columns.Count)} in {rows.Name}.\n  Give the pixels row by row, scaled as the data set's: from 0 to 1.");
            float[] values = [.. Enumerable.Range(start, rows.RowCount - start).SelectMany(row => rows.Row(row).Select(field => Pixel(field, rows, row)))];
            return Tensor.From(values, [rows.RowCount - start, .. shape]);
        }

        private static Question FromTable(TableEncoding encoding, string input)
        {
            bool isFile = IsTableFile(input);
            CsvTable table = Rows(input);
            if (table.RowCount == 0) throw new InvalidDataException($"predict: {input} must have at least one row.\n  Got only the names of columns.\n  Put a row of values below them.");
            // A row on the command line has no names, only the run's order.
            int[] places = isFile ? [.. encoding.Columns.Select(c => table.ColumnIndex(c.Name))] : [.. Enumerable.Range(0, table.Columns.Count)];
            float[] features = [.. Enumerable.Range(0, table.RowCount).SelectMany(row => encoding.Encode([.. places.Select(p => table[row, p])]))];
            return new Question(Tensor.From(features, table.RowCount, encoding.FeatureCount()), null);
        }

        private static Tensor Fit(Tensor pixels, Shape shape, string input) => pixels.Length > 0 && pixels.Length % shape.ElementCount == 0 && pixels.Length / shape.ElementCount == (pixels.Rank <= 2 ? pixels.Length / shape.ElementCount : pixels.Shape[0])
            ? pixels.Reshape([-1, .. shape.AsSpan()])
            : throw new ArgumentException($"predict: the images must have the shape that the run was trained on, {shape}.\n  Got {pixels.Describe()} from {input}.\n  Resize them first.");

        private static float Pixel(string field, CsvTable rows, int row) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new InvalidDataException($"predict: every field must be a finite number.\n  Got \"{field}\" at line {rows.LineOf(row)} of {rows.Name}.\n  Write numbers as 0.5; names of columns may stand in the first line.");
    }
}
