#:project ../src/Myelin.Tables/Myelin.Tables.csproj
// A table as people have it: what each column was taken for, and a network that learns from it, gaps, dates and all.
using System.Globalization;
using Myelin;
using Myelin.Tables;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] rows = [.. Enumerable.Range(0, 90).Select(i =>
    $"{i};{(i % 7 == 3 ? "" : $"{i * 37 % 50},5")};{((string[])["rot", "blau", "grün"])[i % 3]};" +
    $"{1 + (i % 28)}.{1 + (i % 12)}.2024;{(i * 37 % 50 > 24 ? "gut" : "schlecht")}")];
Table table = TableFile.Parse("id;größe;farbe;datum;urteil\n" + string.Join('\n', rows));
TableData data = TableData.From(table, target: "urteil");
foreach (string remark in table.Remarks) Console.WriteLine(remark);
foreach (ColumnReading column in data.Schema.Columns) Console.WriteLine(column);

Dataset train = data.Dataset.Normalize(Normalizer.PerFeature(data.Dataset));
var model = new Sequential(new Linear(data.Encoding.FeatureCount(), 16), new Relu(), new Linear(16, 2));
model.Initialize(seed: 1);
new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01)) { Seed = 1 }.Fit(train, new FitOptions { Epochs = 40, BatchSize = 16 });
double accuracy = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()) { Metrics = [new Accuracy()] }, train).Metrics["accuracy"];
Console.WriteLine($"{data.Encoding.FeatureCount()} features, {accuracy:P0} of the rows right");
