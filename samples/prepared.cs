#:project ../src/Myelin/Myelin.csproj
// A model for deployment: prepared once, it predicts without allocating.
using Myelin;

TrainTestSplit digits = Digits.Load();
var model = new Sequential(
    new Conv2d(1, 16, kernelSize: 3, padding: 1), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
    new Flatten(),
    new Linear(16 * 4 * 4, 10));
model.Initialize(seed: 1);
new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)).Fit(digits.Train, new FitOptions { Epochs = 5, BatchSize = 32 });

// One image at a time. Normalization is folded into the convolution's weights here, once.
PreparedModel ready = model.Prepare([1, 1, 8, 8]);
var scores = new float[10];
int right = 0;
long allocated = 0;
for (int i = 0; i < digits.Test.Count; i++)
{
    Batch one = digits.Test.Take([i]);
    ReadOnlySpan<float> pixels = one.Inputs.AsSpan();
    long before = GC.GetAllocatedBytesForCurrentThread();
    ready.Run(pixels, scores);
    if (i > 0) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    if (Array.IndexOf(scores, scores.Max()) == one.Labels[0]) right++;
}

Console.WriteLine($"{(double)right / digits.Test.Count:P0} of {digits.Test.Count} digits right, {allocated} bytes allocated by the runs after the first");
