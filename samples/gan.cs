#:project ../src/Myelin/Myelin.csproj

// A GAN in a loop of your own: a generator learns to draw points of a ring that a critic cannot tell from real ones.
using Myelin;

var random = new RandomStream(seed: 1);
var generator = new Sequential(new Linear(4, 32), new Relu(), new Linear(32, 32), new Relu(), new Linear(32, 2));
var critic = new Sequential(new Linear(2, 32), new LeakyRelu(0.2f), new Linear(32, 32), new LeakyRelu(0.2f), new Linear(32, 1));
generator.Initialize(seed: 1);
critic.Initialize(seed: 2);
Adam generatorStep = new(generator.Parameters(), 1e-3, beta1: 0.5), criticStep = new(critic.Parameters(), 1e-3, beta1: 0.5);
Tensor real = Tensor.Ones(128, 1), fake = Tensor.Zeros(128, 1);

for (int step = 0; step < 3000; step++)
{
    // The critic learns to distinguish; its gradient does not reach the generator.
    criticStep.ZeroGrad();
    Tensor drawn = generator.Call(Tensor.Normal(random, 128, 4));
    (critic.Call(Ring(random)).BinaryCrossEntropyWithLogits(real).Mean() + critic.Call(drawn.Detach()).BinaryCrossEntropyWithLogits(fake).Mean()).Backward();
    criticStep.Step();

    // The generator learns to produce points that the critic takes for real.
    generatorStep.ZeroGrad();
    critic.Call(drawn).BinaryCrossEntropyWithLogits(real).Mean().Backward();
    generatorStep.Step();
}

float[] radii = [.. generator.Predict(Tensor.Normal(random, 1000, 4)).Square().Sum(1).Sqrt().ToArray().Order()];
Console.WriteLine($"the middle half of 1000 drawn points is 0.8 to 1.2 from the centre: {radii[250] > 0.8f && radii[750] < 1.2f}");

static Tensor Ring(RandomStream random)
{
    Tensor points = Tensor.Normal(random, 128, 2);
    return points / points.Square().Sum(1, keepDims: true).Sqrt();
}
