#:project ../src/Myelin/Myelin.csproj
using Myelin;

TrainTestSplit digits = Digits.Load();
var model = new Sequential(
    new Flatten(),
    new Linear(64, 128), new Relu(),
    new Linear(128, 10));
model.Initialize(seed: 1);

var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003)) { Schedule = Schedule.Cosine() };
trainer.Fit(digits.Train, new FitOptions { Epochs = 20, BatchSize = 32 });
Console.WriteLine($"test accuracy {trainer.Evaluate(digits.Test).Metrics["accuracy"]:P1}");

model.Save("digits.safetensors");
Batch one = digits.Test.Take([0]);
Console.WriteLine($"the first test digit is a {one.Labels[0]}; the model says {model.Predict(one.Inputs).ArgMax()[0]}");
