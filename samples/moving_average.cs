#:project ../src/Myelin/Myelin.csproj

// A moving average of the weights smooths out the last steps of a noisy run.
using Myelin;

TrainTestSplit digits = Digits.Load();
var model = new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Dropout(0.3f), new Linear(64, 10));
model.Initialize(seed: 1);
var average = new ExponentialMovingAverage(decay: 0.98f);
var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.3, momentum: 0.9)) { Seed = 1, Callbacks = [average] };
trainer.Fit(digits.Train, new FitOptions { Epochs = 20, BatchSize = 16 });

Evaluation last = trainer.Evaluate(digits.Test), averaged = average.Use(() => trainer.Evaluate(digits.Test));
Console.WriteLine($"the loss of the averaged weights is lower: {averaged.Loss < last.Loss}");
average.CopyTo(model);
model.Save("averaged.safetensors");
