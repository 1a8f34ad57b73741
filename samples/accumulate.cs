#:project ../src/Myelin/Myelin.csproj

// Gradient accumulation: eight batches of 32 make one step, as one batch of 256 would, in an eighth of the memory.
using Myelin;

TrainTestSplit digits = Digits.Load();
float[] Train(int batchSize, int accumulate)
{
    var model = new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Linear(64, 10));
    model.Initialize(seed: 1);
    var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01)) { Seed = 1 };
    History history = trainer.Fit(digits.Train, new FitOptions { Epochs = 10, BatchSize = batchSize, AccumulateBatches = accumulate });
    Console.WriteLine($"{accumulate} x {batchSize}: {history.Epochs[^1].Steps} steps, accuracy above 85 %: {trainer.Evaluate(digits.Test).Metrics["accuracy"] > 0.85}");
    return [.. model.Parameters().SelectMany(p => p.Value.ToArray())];
}

float[] whole = Train(256, 1), parts = Train(32, 8);
Console.WriteLine($"the weights agree to 0.001: {whole.Zip(parts).All(w => Math.Abs(w.First - w.Second) < 1e-3)}");
