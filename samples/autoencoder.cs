#:project ../src/Myelin/Myelin.csproj

// An autoencoder compresses 64 pixels to 8 numbers and reconstructs the digit from them.
using Myelin;

TrainTestSplit digits = Digits.Load();
var encoder = new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 8));
var decoder = new Sequential(new Linear(8, 32), new Relu(), new Linear(32, 64), new Sigmoid(), new Unflatten(1, 8, 8));
var model = new Sequential(encoder, decoder);
model.Initialize(seed: 1);

// Only a loss is needed: the target is the input.
var task = new LossTask(model, batch => (model.Call(batch.Inputs) - batch.Inputs).Square().Mean());
var trainer = new Trainer(task, new Adam(model.Parameters(), 0.003)) { Schedule = Schedule.Cosine() };
double before = trainer.Evaluate(digits.Test).Loss;
trainer.Fit(digits.Train, new FitOptions { Epochs = 40, BatchSize = 32 });
Console.WriteLine($"mean squared error below a fifth of what it was: {trainer.Evaluate(digits.Test).Loss < before / 5}");

Tensor image = digits.Test.Take([3]).Inputs, drawn = model.Predict(image);
Console.WriteLine("the input, and what was drawn from 8 numbers:");
for (int row = 0; row < 8; row++) Console.WriteLine($"{Row(image, row)}   {Row(drawn, row)}".TrimEnd());

static string Row(Tensor image, int row) => string.Concat(Enumerable.Range(0, 8).Select(c => new string(" ░▒▓█"[(int)(image[0, 0, row, c] * 4.99f)], 2)));
