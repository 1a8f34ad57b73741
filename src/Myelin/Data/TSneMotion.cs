using Myelin.Kernels;

namespace Myelin;

/// <summary>Moves points against the gradient, with momentum and a gain for each coordinate that grows while its direction stays (Jacobs 1988).</summary>
internal sealed class TSneMotion(NeighborForces forces, int count, double learningRate)
{
    private const float LeastGain = 0.01f;
    private readonly float[] _velocityX = new float[count], _velocityY = new float[count], _gainX = Ones(count), _gainY = Ones(count);
    private readonly float _rate = (float)learningRate;

    internal void Step(float momentum)
    {
        Move(forces.X.AsSpan(0, count), forces.GradientX, _velocityX, _gainX, momentum);
        Move(forces.Y.AsSpan(0, count), forces.GradientY, _velocityY, _gainY, momentum);
    }

    private void Move(Span<float> positions, float[] gradient, float[] velocity, float[] gain, float momentum)
    {
        double mean = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            gain[i] = velocity[i] * gradient[i] < 0 ? gain[i] + 0.2f : Math.Max(gain[i] * 0.8f, LeastGain);
            velocity[i] = (momentum * velocity[i]) - (_rate * gain[i] * gradient[i]);
            positions[i] += velocity[i];
            mean += positions[i] / count;
        }

        for (int i = 0; i < positions.Length; i++) positions[i] -= (float)mean;
    }

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
