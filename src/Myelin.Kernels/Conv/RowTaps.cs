namespace Myelin.Kernels;

/// <summary>The tables of a convolution by shifted rows: its taps in the order of the phases that they read. In the calling thread's scratch memory.</summary>
internal readonly unsafe struct RowTaps
{
    internal readonly ConvShape Shape;

    internal readonly RowGrid Grid;

    /// <summary>Taps of a channel's kernel.</summary>
    internal readonly int Kernel;

    /// <summary>The distance of each tap within its phase, and from an output pixel's place in the first phase.</summary>
    internal readonly nint* Distances, Offsets;

    /// <summary>The number of each tap in the kernel.</summary>
    internal readonly int* Order;

    /// <summary>For each phase, how many taps read it or one before it.</summary>
    internal readonly int* Ends;

    internal RowTaps(in ConvShape shape)
    {
        (Shape, Grid, Kernel) = (shape, new RowGrid(shape), shape.KernelH * shape.KernelW);
        Distances = (nint*)Workspace.Get(Workspace.Slot.Offsets, 5L * Kernel + Grid.Phases);
        Offsets = Distances + Kernel;
        Order = (int*)(Offsets + Kernel);
        Ends = Order + Kernel;
        Grid.Sort(Order, Distances, Ends);
        for (int t = 0, phase = 0; t < Kernel; t++)
        {
            while (t >= Ends[phase]) phase++;
            Offsets[t] = Distances[t] + (nint)phase * Grid.Plane;
        }
    }

    /// <summary>Floats of the phases of a channel.</summary>
    internal nint Channel => (nint)Grid.Phases * Grid.Plane;
}
