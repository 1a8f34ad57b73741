#:project ../src/Myelin.Tables/Myelin.Tables.csproj
// An LSTM forecasts twelve steps of a sine, then a year of the carbon dioxide in the air, and is compared with simpler forecasts.
using System.Globalization;
using System.Runtime.CompilerServices;
using Myelin;
using Myelin.Tables;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Context = 36, Horizon = 12;

Forecast("A sine", [.. Enumerable.Range(0, 500).Select(t => Math.Sin(0.3 * t))], unit: 1);

// Monthly means over Mauna Loa in parts per million: a wave each year on a curve that rises faster and faster.
Table table = TableFile.Read(Path.Combine(FolderOfThisFile(), "data", "co2.csv"));
double[] co2 = [.. Enumerable.Range(0, table.RowCount).Select(row => double.Parse(table[row, table.ColumnIndex("co2")]))];
Forecast("Carbon dioxide, ppm", co2, unit: 4);

static void Forecast(string name, double[] values, double unit)
{
    // Scaled to windows of about 1, each relative to its last value: the training set has no levels as high as the test set's.
    (SeriesDataset train, SeriesDataset test) = SeriesDataset.Split(Array.ConvertAll(values, v => v / unit), Context, Horizon, relative: true);
    var model = new Sequential(new Lstm(1, 32), new SequenceLast(), new Linear(32, Horizon));
    model.Initialize(seed: 1);
    var trainer = new Trainer(model, new MeanSquaredError(), new Adam(model.Parameters(), 0.01)) { Schedule = Schedule.Cosine(), ClipNorm = 1 };
    trainer.Fit(train, new FitOptions { Epochs = 25, BatchSize = 32 });

    Batch all = test.All();
    Tensor forecast = model.Predict(all.Inputs), targets = all.Targets;

    // The same months of the year before, relative to the same value: from twelve steps before to one.
    Tensor seasonal = all.Inputs.Slice(1, -Horizon).Squeeze(2);
    Console.WriteLine($"{name}: {train.Count} windows for training, {test.Count} for testing; root mean squared error {Horizon} steps ahead");
    Console.WriteLine($"  it stays as it is     {Error(targets * 0):F2}");
    Console.WriteLine($"  as {Horizon} steps before   {Error(seasonal):F2}");
    Console.WriteLine($"  LSTM                  {Error(forecast):F2}\n");

    // The last window of the test set.
    Plot([.. values[^(Context + Horizon)..^Horizon]], [.. values[^Horizon..]], [.. forecast.Select(0, -1).ToArray().Select(v => values[^(Horizon + 1)] + v * unit)]);

    double Error(Tensor guess) => unit * Math.Sqrt((guess - targets).Square().Mean().Item());
}

static void Plot(double[] known, double[] truth, double[] forecast)
{
    const int Rows = 12;
    double low = known.Concat(truth).Concat(forecast).Min(), high = known.Concat(truth).Concat(forecast).Max();
    int RowOf(double value) => (int)Math.Round((value - low) / (high - low) * (Rows - 1));
    for (int row = Rows - 1; row >= 0; row--)
    {
        IEnumerable<char> past = known.Select(v => RowOf(v) == row ? '·' : ' ');
        IEnumerable<char> ahead = forecast.Zip(truth, (f, t) => RowOf(f) == row ? '●' : RowOf(t) == row ? '○' : ' ');
        Console.WriteLine($"{low + (high - low) * row / (Rows - 1),8:F1} │{string.Concat(past.Concat(ahead).Select(c => $"{c} "))}".TrimEnd());
    }

    Console.WriteLine($"         └{new string('─', 2 * known.Length)}┴{new string('─', 2 * Horizon)}   · known, ● forecast, ○ what came\n");
}

static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
