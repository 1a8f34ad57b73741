#:project ../src/Myelin.Interop/Myelin.Interop.csproj
// A network is exported to ONNX, imported as a model, and trained further with its first layer frozen.
using Myelin;
using Myelin.Interop.Onnx;

TrainTestSplit digits = Digits.Load();
var model = new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 10));
model.Initialize(seed: 1);
new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)).Fit(digits.Train, new FitOptions { Epochs = 3, BatchSize = 32 });

string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.onnx");
OnnxExportReport report = model.SaveOnnx(path, [1, 1, 8, 8]);
Console.WriteLine($"written: {report.Operators} operators, any batch: {report.BatchIsFree}");

OnnxModel read = OnnxModel.Open(path);
Console.WriteLine($"read: {read.Inputs[0]} -> {read.Outputs[0]}");
Console.WriteLine($"weights: {string.Join(", ", read.NamedParameters().Select(p => $"{p.Key} {p.Parameter.Shape}"))}");

Tensor images = digits.Test.Take([.. Enumerable.Range(0, 100)]).Inputs;
Tensor here = model.Predict(images), there = read.Run(new Dictionary<string, OnnxValue> { ["x"] = images })["y"].Tensor!;
Console.WriteLine($"both say the same of {Enumerable.Range(0, 100).Count(i => here.ArgMax()[i] == there.ArgMax()[i])} of 100 images");

// An imported model is a layer like any other.
Layer layer = read.ToLayer();
foreach ((string key, Parameter weight) in read.NamedParameters()) weight.RequiresGrad = !key.StartsWith("1.");
var trained = new Trainer(layer, new CrossEntropy(), new Adam(layer.Parameters().Where(p => p.RequiresGrad), 0.002));
float[] frozen = read.NamedParameters().Single(p => p.Key == "1.weight").Parameter.Value.ToArray();
trained.Fit(digits.Train, new FitOptions { Epochs = 1, BatchSize = 32 });
Console.WriteLine($"trained on, the frozen layer as it was: {frozen.AsSpan().SequenceEqual(read.NamedParameters().Single(p => p.Key == "1.weight").Parameter.Value.AsSpan())}");
