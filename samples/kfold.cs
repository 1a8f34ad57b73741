#:project ../src/Myelin/Myelin.csproj

// k-fold cross-validation: how well does a model do, and how much does that figure vary?
using Myelin;

Dataset data = Digits.Load().Train;
foreach (int width in (int[])[4, 64])
{
    double[] accuracies = [.. data.KFold(folds: 5, seed: 1).Select(fold =>
    {
        var model = new Sequential(new Flatten(), new Linear(64, width), new Relu(), new Linear(width, 10));
        model.Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01));
        trainer.Fit(fold.Train, new FitOptions { Epochs = 8, BatchSize = 32 });
        return trainer.Evaluate(fold.Validation).Metrics["accuracy"];
    })];
    double mean = accuracies.Average(), deviation = Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / (accuracies.Length - 1));
    Console.WriteLine($"{width,2} hidden units: {mean:P0} ± {deviation:P0} over {accuracies.Length} folds");
}
