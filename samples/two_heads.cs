#:project ../src/Myelin/Myelin.csproj
// Two inputs, two heads and a weighted loss: an image and its negative; which digit it is, and whether that is odd.
using Myelin;

TrainTestSplit digits = Digits.Load();
var model = new TwoHeads();
model.Initialize(seed: 1);
var trainer = new Trainer(new TwoHeadsTask(model), new Adam(model.Parameters(), 0.003)) { Seed = 1 };
trainer.Fit(WithParity(digits.Train), new FitOptions { Epochs = 15, BatchSize = 32 });
foreach ((string name, double value) in trainer.Evaluate(WithParity(digits.Test)).Metrics) Console.WriteLine($"{name} above 85 %: {value > 0.85}");

static Dataset WithParity(Dataset digits) =>
    digits.Map(batch => batch.With("parity", IntTensor.From([.. batch.Labels.ToArray().Select(label => label % 2)], batch.Count)));

sealed class TwoHeads : Module
{
    private readonly Linear _image, _negative, _digit, _odd;

    public TwoHeads() => (_image, _negative, _digit, _odd) =
        (Child("image", new Linear(64, 48)), Child("negative", new Linear(64, 48)), Child("digit", new Linear(96, 10)), Child("odd", new Linear(96, 2)));

    public (Tensor Digit, Tensor Odd) Run(Tensor image, Tensor negative)
    {
        Tensor features = Tensor.Concat([_image.Call(image.Flatten(1)).Relu(), _negative.Call(negative.Flatten(1)).Relu()], axis: 1);
        return (_digit.Call(features), _odd.Call(features));
    }
}

sealed class TwoHeadsTask(TwoHeads model) : TrainingTask(model)
{
    private readonly Accuracy _digit = new() { Label = "digitAccuracy" }, _odd = new() { Label = "oddAccuracy", Field = "parity" };

    public override Tensor Loss(Batch batch) => LossOf(model.Run(batch.Inputs, 1 - batch.Inputs), batch);

    public override void Evaluate(Batch batch, Scores scores)
    {
        (Tensor digit, Tensor odd) = model.Run(batch.Inputs, 1 - batch.Inputs);
        scores.AddLoss(LossOf((digit, odd), batch), batch.Count);
        scores.Add(_digit, digit, batch);
        scores.Add(_odd, odd, batch);
    }

    private static Tensor LossOf((Tensor Digit, Tensor Odd) outputs, Batch batch) =>
        outputs.Digit.CrossEntropy(batch.Labels) + (0.5f * outputs.Odd.CrossEntropy(batch.GetInts("parity")));
}
