#:project ../src/Myelin/Myelin.csproj
// One perceptron learns AND, NAND and OR, but never XOR; two layers do.
using Myelin;

Tensor inputs = Tensor.From([0, 0, 0, 1, 1, 0, 1, 1], 4, 2);
foreach ((string name, int[] labels) in (ReadOnlySpan<(string, int[])>)[("AND", [0, 0, 0, 1]), ("NAND", [1, 1, 1, 0]), ("OR", [0, 1, 1, 1]), ("XOR", [0, 1, 1, 0])])
{
    var perceptron = new Perceptron(2);
    PerceptronRun run = perceptron.Learn(new TensorDataset(inputs, IntTensor.From(labels)));
    Console.WriteLine(run.Converged
        ? $"{name,-4} learned in {run.Mistakes.Count} epochs: {perceptron.Line()}"
        : $"{name,-4} never: from epoch {run.Cycle!.Start} on (w1, w2, b) goes round {string.Join(" -> ", run.Cycle.Weights.Select(w => $"({string.Join(", ", w)})"))}");
}

// XOR = (x1 NAND x2) AND (x1 OR x2): two perceptrons feed a third.
Tensor hidden = Tensor.Concat([Perceptron.Nand().Predict(inputs), Perceptron.Or().Predict(inputs)], axis: 1);
Console.WriteLine($"XOR by two layers of perceptrons: {string.Join(" ", Perceptron.And().Predict(hidden).ToArray())}");

// Learned: with smooth activations, gradients find the hidden layer.
var network = new Sequential(new Linear(2, 4), new Tanh(), new Linear(4, 1));
network.Initialize(seed: 1);
Tensor targets = Tensor.From([0, 1, 1, 0], 4, 1);
var loss = new BinaryCrossEntropyWithLogits();
var optimizer = new Adam(network.Parameters(), 0.05);
for (int step = 0; step < 500; step++)
{
    optimizer.ZeroGrad();
    loss.Call(network.Call(inputs), targets).Backward();
    optimizer.Step();
}

Console.WriteLine($"XOR learned by a network: {string.Join(" ", network.Predict(inputs).Sigmoid().ToArray().Select(p => p.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)))}");
